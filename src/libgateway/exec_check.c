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

/* Returns 1, or 0 and sets errno. */
static int executable (int at, char const *name)
{
  struct stat st ;
  if (fstatat(at, name, &st, 0) < 0) return 0 ;
  errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES ;
  return S_ISREG(st.st_mode) && st.st_mode & 0111 && !faccessat(at, name, X_OK, AT_EACCESS) ;
}

/* Names what the kernel cannot execute for the file, with errno. Returns -1. */
static int refuse (diag *t, char const *needed, char const *name)
{
  char s[sizeof(t->name)] ;
  int e = errno ;
  size_t n = strlen(name) + 1 ;
  size_t len = strlen(needed) ;
  if (len > sizeof(s) - 5 - n) len = sizeof(s) - 5 - n ;
  for (size_t i = 0 ; i < len ; i++) s[i] = needed[i] < ' ' || needed[i] > '~' ? '?' : needed[i] ;
  memcpy(s + len, " for ", 5) ;
  memcpy(s + len + 5, name, n) ;
  diag_set(t, 100, "execute", s) ;
  t->e = e ;
  return -1 ;
}

/* Copies the name of an ELF loader. Returns 1, 0 without one, -1 if the file is damaged. */
#define LOADER_OF(fn, ehdr, phdr) \
static int fn (int fd, char *s) \
{ \
  ehdr e ; \
  phdr p ; \
  if (pread(fd, &e, sizeof(e), 0) != (ssize_t)sizeof(e) || e.e_phentsize != sizeof(p)) return -1 ; \
  for (unsigned int i = 0 ; i < e.e_phnum && i < HEADERS ; i++) \
  { \
    if (pread(fd, &p, sizeof(p), e.e_phoff + i * sizeof(p)) != (ssize_t)sizeof(p)) return -1 ; \
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

/* As loader64. Another machine is the kernel's business: it may have a handler for its files. */
static int loader (int fd, char const *head, char *s)
{
  if (head[EI_DATA] != NATIVE) return 0 ;
  if (head[EI_CLASS] == ELFCLASS64) return loader64(fd, s) ;
  if (head[EI_CLASS] == ELFCLASS32) return loader32(fd, s) ;
  return 0 ;
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

static int unfit (diag *t, char const *needed, char const *name, char const *why)
{
  errno = ENOEXEC ;
  return needed ? refuse(t, needed, name) : diag_set(t, 100, why, name) ;
}

/* Returns 0 if the kernel can execute the file, which may be what another one needs, else -1. */
static int content (int at, int fd, char const *needed, char const *name, int depth, diag *t)
{
  char s[HEAD] ;
  char l[LOADER] ;
  size_t n = allread(fd, s, sizeof(s) - 1) ;
  int r ;
  s[n] = 0 ;
  if (n > EI_DATA && !memcmp(s, ELFMAG, SELFMAG))
  {
    r = loader(fd, s, l) ;
    if (r < 0) return unfit(t, needed, name, "a damaged binary") ;
    return !r || executable(at, l) ? 0 : refuse(t, l, name) ;
  }
  if (n < 2 || s[0] != '#' || s[1] != '!')
    return unfit(t, needed, name, "neither a script with #! nor a binary") ;
  if (!interpreter(s)) return unfit(t, needed, name, "no interpreter, or too long a name") ;
  if (depth >= NESTED) { errno = ELOOP ; return refuse(t, s, name) ; }
  if (!executable(at, s)) return refuse(t, s, name) ;
  fd = openat(at, s, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) ;
  if (fd < 0) return 0 ; /* unreadable, but executable */
  r = content(at, fd, s, name, depth + 1, t) ;
  fd_close(fd) ;
  return r ;
}

int exec_check (int at, char const *file, char const *name, diag *t)
{
  int fd = herm_file_open(at, file, O_RDONLY) ;
  int r ;
  if (fd < 0)
    return errno == ENOENT ? diag_set(t, 100, "missing", name)
      : errno == EINVAL || errno == ELOOP ? diag_set(t, 100, "not a regular file", name)
      : diag_set(t, 111, "open", name) ;
  r = executable(at, file) ? content(at, fd, 0, name, 0, t)
    : diag_set(t, 100, "not executable", name) ;
  fd_close(fd) ;
  return r ;
}
