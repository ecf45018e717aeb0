# GNU make is required. What is specific to this package is in package/*.mak;
# what is specific to this build is in config.mak, which ./configure writes.

it: all

need := 3.81
ifneq ($(need),$(firstword $(sort $(need) $(MAKE_VERSION))))
$(error this make is $(MAKE_VERSION), GNU make $(need) or newer is needed)
endif

without_config := clean distclean tgz deb doc lint-doc deps deps-check
ifneq ($(wildcard config.mak),)
include config.mak
else ifneq ($(filter-out $(without_config),$(or $(MAKECMDGOALS),all)),)
$(error please use ./configure first)
endif

include package/targets.mak

# LIB_DEFS: VARIABLE=name

LIBS := $(foreach d,$(LIB_DEFS),$(word 2,$(subst =, ,$(d))))
$(foreach d,$(LIB_DEFS),$(eval LIB$(subst =, := lib,$(d)).a))

include package/deps.mak

ifeq ($(filter deps deps-check,$(MAKECMDGOALS)),)
ifneq ($(sort $(PROGRAMS)),$(sort $(filter-out %~,$(notdir $(wildcard src/*/deps-exe/*)))))
$(warning package/deps.mak is not up to date: make deps)
endif
endif

BUILT_DATA := $(DATA_FILES:%=share/%)
MAN1 := $(sort $(wildcard doc/*.1))
MAN7 := $(sort $(wildcard doc/*.7))

ifeq ($(origin AR),default)
AR := $(CROSS_COMPILE)ar
endif
RANLIB ?= $(CROSS_COMPILE)ranlib
STRIP ?= $(CROSS_COMPILE)strip
MANDOC ?= mandoc
INSTALL := package/install.sh

CPPFLAGS_ALL = $(CPPFLAGS_AUTO) $(CPPFLAGS_GROUP) $(CPPFLAGS)
CFLAGS_ALL = $(CFLAGS_AUTO) $(CFLAGS)
LDFLAGS_ALL = $(LDFLAGS_AUTO) $(LDFLAGS)

all: $(PROGRAMS) $(BUILT_DATA)

tests: $(UNIT_TESTS)

check: tests
	tests/check $(UNIT_TESTS)

check-root:
	tests/run

strip: all
	$(STRIP) -R .note -R .comment $(PROGRAMS)

# Kernel side: with BTF, without DWARF and without paths of this machine

$(BPF_SETS:%=bpf/%.bpf.o): bpf/%.bpf.o: bpf/%.bpf.c config.mak
	$(CLANG) $(BPF_CFLAGS_AUTO) $(BPF_CFLAGS) -ffile-prefix-map=$(CURDIR)=. -c -o $@ $<
	$(LLVM_STRIP) -g $@

$(BPF_SETS:%=bpf/%.skel.h): bpf/%.skel.h: bpf/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf > $@

# User side

CPPFLAGS_GROUP = $(foreach d,$(INCLUDES_$(notdir $(patsubst %/,%,$(dir $<)))),-iquote $(d))

$(OBJS): %.o: %.c config.mak
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

# No pattern rule: lib%.a would match, and overwrite, a system's library that is a prerequisite.

define library
lib$(1).a: $$(lib$(1)_OBJS) config.mak
	rm -f $$@
	$$(AR) rc $$@ $$(lib$(1)_OBJS)
	$$(RANLIB) $$@
endef
$(foreach l,$(LIBS),$(eval $(call library,$(l))))

$(PROGRAMS) $(UNIT_TESTS): config.mak
	$(CC) -o $@ $(CFLAGS_ALL) $(LDFLAGS_ALL) $(LDFLAGS_LAST) $(filter-out config.mak,$^) \
	  $(EXTRA_LIBS) $(LDLIBS)

# Files that are installed as data, with the directories of this build filled in

$(BUILT_DATA): share/gateway/%: src/gateway/template/% config.mak
	@mkdir -p $(@D)
	sed -e 's|@SHEBANGDIR@|$(shebangprefix)|g' -e 's|@EXTBINPREFIX@|$(extbinprefix)|g' \
	  -e 's|@EXECLINEPREFIX@|$(execlineextbinprefix)|g' -e 's|@S6PREFIX@|$(s6extbinprefix)|g' < $< > $@
	@! grep -n '@[A-Z0-9]*@' $@

# Installation

install: install-bin install-data install-man

install-bin: $(PROGRAMS)
	$(INSTALL) @bin $(DESTDIR)$(bindir) $(PROGRAMS)

install-data: $(BUILT_DATA)
	@set -e ; for i in $(DATA_FILES) ; do \
	  $(INSTALL) @share/$${i%/*} $(DESTDIR)$(datadir)/$(package)/$${i%/*} share/$$i ; \
	done

install-man:
	$(INSTALL) 0644 $(DESTDIR)$(mandir)/man1 $(MAN1)
	$(INSTALL) 0644 $(DESTDIR)$(mandir)/man7 $(MAN7)

install-doc: doc
	$(INSTALL) 0644 $(DESTDIR)$(docdir) $(wildcard README NEWS COPYING AUTHORS doc/*.json)
	$(INSTALL) 0644 $(DESTDIR)$(docdir)/html doc/html/*.html

# Slashpackage: `update' switches the current version, `global-links' publishes it in /command.

ifneq ($(exthome),)
update:
	$(INSTALL) -l $(notdir $(home)) $(DESTDIR)$(dir $(exthome)) $(notdir $(exthome))

global-links: update
	@set -e ; for i in $(PROGRAMS) ; do \
	  $(INSTALL) -l ..$(exthome:$(sproot)%=%)/command/$$i $(DESTDIR)$(sproot)/command $$i ; \
	done
endif

# Documentation, from one source

doc: doc/html/index.html

doc/html/index.html: $(MAN1) $(MAN7) doc/index package/gen-dochtml.sh package/info
	rm -rf doc/html
	MANDOC='$(MANDOC)' package/gen-dochtml.sh doc/html $(MAN1) $(MAN7)

lint-doc:
	$(MANDOC) -T lint -W warning $(MAN1) $(MAN7)

# Archives for images with s6-overlay

overlay-tarball: $(if $(OVERLAY),all)
	@test -n '$(OVERLAY)' || { echo 'please use ./configure --enable-overlay first' 1>&2 ; exit 1 ; }
	MAKE='$(MAKE)' STRIP='$(STRIP)' package/gen-overlay.sh $(firstword $(subst -, ,$(target)))

# Debian packages, in deb/

deb: tgz
	package/gen-deb.sh

# Upkeep

deps:
	package/gen-deps.sh > package/deps.mak.new
	mv -f package/deps.mak.new package/deps.mak

deps-check:
	@package/gen-deps.sh | cmp - package/deps.mak || \
	  { echo 'package/deps.mak is not up to date: make deps' 1>&2 ; exit 1 ; }

tgz:
	package/gen-tgz.sh

clean:
	rm -f $(PROGRAMS) $(UNIT_TESTS) lib*.a src/*/*.o tests/unit/*.o bpf/*.bpf.o bpf/*.skel.h
	rm -f $(patsubst %.c,%,$(wildcard tests/tools/*.c))
	rm -rf share doc/html

distclean: clean
	rm -f config.mak src/include/herm/config.h src/include/herm/syscalls.h herm-overlay-*.tar.xz*
	rm -rf deb

.PHONY: it all tests check check-root strip clean distclean tgz overlay-tarball deb doc lint-doc \
  deps deps-check update global-links install install-bin install-data install-man install-doc

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
