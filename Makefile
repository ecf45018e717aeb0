# GNU make is required. What is specific to this package is in package/*.mak;
# what is specific to this build is in config.mak, which ./configure writes.

it: all

need := 3.81
ifneq ($(need),$(firstword $(sort $(need) $(MAKE_VERSION))))
$(error this make is $(MAKE_VERSION), GNU make $(need) or newer is needed)
endif

ifneq ($(wildcard config.mak),)
include config.mak
else ifneq ($(filter-out clean distclean tgz doc lint-doc deps deps-check,$(or $(MAKECMDGOALS),all)),)
$(error please use ./configure first)
endif

include package/targets.mak

# Libraries: the static one is for programs unless --disable-allstatic was given.

lib_name = $(word 2,$(subst =, ,$(1)))
PUBLIC_LIBS := $(foreach d,$(LIB_DEFS),$(call lib_name,$(d)))
INTERNAL_LIBS := $(foreach d,$(INTERNAL_LIB_DEFS),$(call lib_name,$(d)))
$(foreach d,$(LIB_DEFS),$(eval LIB$(firstword $(subst =, ,$(d))) := lib$(call lib_name,$(d)).$(if $(DO_ALLSTATIC),a,so)))
$(foreach d,$(INTERNAL_LIB_DEFS),$(eval LIB$(firstword $(subst =, ,$(d))) := lib$(call lib_name,$(d)).a))

include package/deps.mak

ifeq ($(filter deps deps-check,$(MAKECMDGOALS)),)
ifneq ($(sort $(PROGRAMS)),$(sort $(filter-out %~,$(notdir $(wildcard src/*/deps-exe/*)))))
$(warning package/deps.mak is not up to date: make deps)
endif
endif

STATIC_LIBS := $(if $(DO_STATIC),$(PUBLIC_LIBS:%=lib%.a))
SHARED_LIBS := $(if $(DO_SHARED),$(PUBLIC_LIBS:%=lib%.so))
PC_FILES := $(if $(DO_PKGCONFIG),$(PUBLIC_LIBS:%=lib%.pc))
BUILT_DATA := $(DATA_FILES:%=share/%)
HEADERS := $(sort $(wildcard src/include/$(package)/*.h) src/include/$(package)/config.h)
MAN1 := $(sort $(wildcard doc/*.1))
MAN7 := $(sort $(wildcard doc/*.7))

version_l := $(word 1,$(subst ., ,$(version))).$(word 2,$(subst ., ,$(version)))
pic_o := $(if $(STATIC_LIBS_ARE_PIC),o,lo)

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

all: $(STATIC_LIBS) $(SHARED_LIBS) $(PROGRAMS) $(PC_FILES) $(BUILT_DATA)

tests: $(UNIT_TESTS)

check: all tests
	tests/run

strip: all
	$(if $(STATIC_LIBS),$(STRIP) -x -R .note -R .comment $(STATIC_LIBS))
	$(if $(PROGRAMS)$(SHARED_LIBS),$(STRIP) -R .note -R .comment $(PROGRAMS) $(SHARED_LIBS))

# Kernel side. DWARF goes, BTF stays; no path of this machine gets in.

$(BPF_SETS:%=bpf/%.bpf.o): bpf/%.bpf.o: bpf/%.bpf.c config.mak
	$(CLANG) $(BPF_CFLAGS_AUTO) $(BPF_CFLAGS) -ffile-prefix-map=$(CURDIR)=. -c -o $@ $<
	$(LLVM_STRIP) -g $@

$(BPF_SETS:%=bpf/%.skel.h): bpf/%.skel.h: bpf/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf > $@

# User side

CPPFLAGS_GROUP = $(foreach d,$(INCLUDES_$(notdir $(patsubst %/,%,$(dir $<)))),-iquote $(d))

$(OBJS): %.o: %.c config.mak
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

$(OBJS:.o=.lo): %.lo: %.c config.mak
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -fPIC -c -o $@ $<

# No pattern rules for libraries: lib%.a would match, and overwrite, a system's library named as a prerequisite.

define library
lib$(1).a: $$(lib$(1)_OBJS) config.mak
	rm -f $$@
	$$(AR) rc $$@ $$(filter %.o,$$^)
	$$(RANLIB) $$@
lib$(1).so: $$(lib$(1)_OBJS:.o=.$(pic_o)) config.mak
	$$(CC) -o $$@ $$(CFLAGS_ALL) $$(LDFLAGS_ALL) $$(LDFLAGS_SHARED) -Wl,-soname,$$@.$(version_l) $$(LDFLAGS_RPATH) $$(filter %.$(pic_o),$$^) $$(lib$(1)_LIBS) $$(LDLIBS)
endef
$(foreach l,$(PUBLIC_LIBS) $(INTERNAL_LIBS),$(eval $(call library,$(l))))

$(PROGRAMS) $(UNIT_TESTS): config.mak
	$(CC) -o $@ $(CFLAGS_ALL) $(LDFLAGS_ALL) $(LDFLAGS_NOSHARED) $(filter-out config.mak,$^) $(EXTRA_LIBS) $(LDLIBS)

$(PC_FILES): lib%.pc: config.mak package/gen-dotpc.sh package/info
	library='$*' description='$($(firstword $(subst =, ,$(filter %=$*,$(LIB_DEFS))))_DESCRIPTION)' version='$(version)' \
	prefix='$(prefix)' includedir='$(includedir)' libdir='$(libdir)' dynlibdir='$(dynlibdir)' \
	includes='$(DEP_INCLUDES)' paths='$(DEP_PATHS)' libs_private='$(lib$*_LIBS)' requires='$(DEP_REQUIRES)' \
	package/gen-dotpc.sh > $@

# Files that are installed as data, with the directories of this build filled in

$(BUILT_DATA): share/gateway/%: src/gateway/template/% config.mak
	@mkdir -p $(@D)
	sed -e 's|@SHEBANGDIR@|$(shebangprefix)|g' -e 's|@EXTBINPREFIX@|$(extbinprefix)|g' -e 's|@EXECLINEPREFIX@|$(execlineextbinprefix)|g' -e 's|@S6PREFIX@|$(s6extbinprefix)|g' < $< > $@
	@! grep -n '@[A-Z0-9]*@' $@

# Installation

install: install-dynlib install-bin install-lib install-include install-pkgconfig install-data install-man

install-bin: $(PROGRAMS)
	$(INSTALL) @modes $(DESTDIR)$(bindir) $(PROGRAMS)

install-lib: $(STATIC_LIBS)
	$(INSTALL) 0644 $(DESTDIR)$(libdir) $(STATIC_LIBS)

install-dynlib: $(SHARED_LIBS)
	@set -e ; for i in $(SHARED_LIBS) ; do \
	  $(INSTALL) 0755 $(DESTDIR)$(dynlibdir) $$i=$$i.$(version) ; \
	  $(INSTALL) -l $$i.$(version) $(DESTDIR)$(dynlibdir) $$i.$(version_l) ; \
	  $(INSTALL) -l $$i.$(version_l) $(DESTDIR)$(dynlibdir) $$i ; \
	done

install-include:
	$(INSTALL) 0644 $(DESTDIR)$(includedir)/$(package) $(HEADERS)

install-pkgconfig: $(PC_FILES)
	$(INSTALL) 0644 $(DESTDIR)$(pkgconfdir) $(PC_FILES)

install-data: $(BUILT_DATA)
	@set -e ; for i in $(DATA_FILES) ; do \
	  case $$i in */run | */finish) mode=0755 ;; *) mode=0644 ;; esac ; \
	  $(INSTALL) $$mode $(DESTDIR)$(datadir)/$(package)/$${i%/*} share/$$i ; \
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
	for i in $(PROGRAMS) ; do $(INSTALL) -l ..$(exthome:$(sproot)%=%)/command/$$i $(DESTDIR)$(sproot)/command $$i || exit 1 ; done
	for i in $(SHARED_LIBS:%=%.$(version_l)) ; do $(INSTALL) -l ..$(exthome:$(sproot)%=%)/library.so/$$i $(DESTDIR)$(sproot)/library.so $$i || exit 1 ; done
endif

# Documentation, from one source

doc: doc/html/index.html

doc/html/index.html: $(MAN1) $(MAN7) doc/index package/gen-dochtml.sh package/info
	rm -rf doc/html
	MANDOC='$(MANDOC)' package/gen-dochtml.sh doc/html $(MAN1) $(MAN7)

lint-doc:
	$(MANDOC) -T lint -W warning $(MAN1) $(MAN7)

# Upkeep

deps:
	package/gen-deps.sh > package/deps.mak.new
	mv -f package/deps.mak.new package/deps.mak

deps-check:
	@package/gen-deps.sh | cmp - package/deps.mak || { echo 'package/deps.mak is not up to date: make deps' 1>&2 ; exit 1 ; }

tgz:
	package/gen-tgz.sh

clean:
	rm -f $(PROGRAMS) $(UNIT_TESTS) lib*.a lib*.so lib*.pc
	rm -f src/*/*.o src/*/*.lo tests/unit/*.o bpf/*.bpf.o bpf/*.skel.h $(patsubst %.c,%,$(wildcard tests/tools/*.c))
	rm -rf share doc/html

distclean: clean
	rm -f config.mak src/include/herm/config.h

.PHONY: it all tests check strip clean distclean tgz doc lint-doc deps deps-check update global-links \
  install install-bin install-lib install-dynlib install-include install-pkgconfig install-data install-man install-doc

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
