/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "diag.h"
#include "spec.h"

#define HEAD 256  /* bytes that the kernel reads */
#define NESTED 4  /* scripts that interpret scripts */
#define HEADERS 64
#define LOADER 4096

static int executable (int at, char const *name)
{
  struct stat st ;
  return !fstatat(at, name, &st, 0) && S_ISREG(st.st_mode) && st.st_mode & 0111
    && !faccessat(at, name, X_OK, AT_EACCESS) ;
}

/* Copies the name of an ELF loader. Returns 1, 0 without one, -1 if cut. */
#define LOADER_OF(fn, ehdr, phdr) \
static int fn (int fd, char *s) \
{ \
  ehdr e ; \
  phdr p ; \
  if (pread(fd, &e, sizeof(e), 0) != (ssize_t)sizeof(e) || e.e_phentsize != sizeof(p)) return 0 ; \
  for (unsigned int i = 0 ; i < e.e_phnum && i < HEADERS ; i++) \
  { \
    if (pread(fd, &p, sizeof(p), e.e_phoff + i * sizeof(p)) != (ssize_t)sizeof(p)) return 0 ; \
    if (p.p_type != PT_INTERP) continue ; \
    if (!p.p_filesz || p.p_filesz > LOADER) return -1 ; \
    if (pread(fd, s, p.p_filesz, p.p_offset) != (ssize_t)p.p_filesz) return -1 ; \
    return s[p.p_filesz - 1] ? -1 : 1 ; \
  } \
  return 0 ; \
}
LOADER_OF(loader32, Elf32_Ehdr, Elf32_Phdr)
LOADER_OF(loader64, Elf64_Ehdr, Elf64_Phdr)

#define NATIVE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB)

static int has_loader (int at, int fd, char const *head)
{
  char s[LOADER] ;
  int r = 0 ;
  if (head[EI_DATA] != NATIVE) return 1 ;
  if (head[EI_CLASS] == ELFCLASS64) r = loader64(fd, s) ;
  else if (head[EI_CLASS] == ELFCLASS32) r = loader32(fd, s) ;
  return r < 0 ? 0 : r ? executable(at, s) : 1 ;
}

/* Puts the interpreter's name first. Returns 1 or 0. */
static int interpreter (char *s)
{
  size_t i = 2 + strspn(s + 2, " \t") ;
  size_t len = strcspn(s + i, " \t\n") ;
  if (!len || i + len >= HEAD - 1) return 0 ; /* too long: ENOEXEC */
  memmove(s, s + i, len) ;
  s[len] = 0 ;
  return 1 ;
}

/* Returns null if the kernel can execute the file, else the reason. */
static char const *content (int at, int fd, unsigned int depth)
{
  char s[HEAD] ;
  char const *why ;
  size_t n = allread(fd, s, sizeof(s) - 1) ;
  int sub ;
  s[n] = 0 ;
  if (n > EI_DATA && !memcmp(s, ELFMAG, SELFMAG))
    return has_loader(at, fd, s) ? 0 : "its loader cannot be executed" ;
  if (n < 2 || s[0] != '#' || s[1] != '!') return "neither a script with #! nor a binary" ;
  if (!interpreter(s) || depth >= NESTED || !executable(at, s))
    return "its interpreter cannot be executed" ;
  sub = openat(at, s, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (sub < 0) return 0 ; /* unreadable, but executable */
  why = content(at, sub, depth + 1) ;
  fd_close(sub) ;
  return why ? "its interpreter cannot be executed" : 0 ;
}

int exec_check (int at, char const *file, char const *name, diag *t)
{
  char const *why ;
  int fd = herm_file_open(at, file, O_RDONLY) ;
  if (fd < 0)
    return errno == ENOENT ? diag_set(t, 100, "missing", name)
      : errno == EINVAL || errno == ELOOP ? diag_set(t, 100, "not a regular file", name)
      : diag_set(t, 111, "open", name) ;
  why = executable(at, file) ? content(at, fd, 0) : "not executable" ;
  fd_close(fd) ;
  return why ? diag_set(t, 100, why, name) : 0 ;
}
