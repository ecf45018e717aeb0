/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/line.h>

#include "event.h"

typedef struct name_s name ;
struct name_s
{
  char const *s ;
  unsigned int i ;
} ;

static name const members[] =
{
  { "service", E_SERVICE }, { "pid", E_PID }, { "ppid", E_PPID }, { "start_ns", E_START },
  { "comm", E_COMM }, { "filename", E_FILENAME }, { "path", E_PATH }, { "newpath", E_NEWPATH },
  { "argv", E_ARGV }, { "errno", E_ERRNO }, { "child_pid", E_CHILD_PID },
  { "child_start_ns", E_CHILD_START }, { "code", E_CODE }, { "signal", E_SIGNAL },
  { "proto", E_PROTO }, { "daddr", E_DADDR }, { "dport", E_DPORT }, { "result", E_RESULT },
  { "bytes_sent", E_SENT }, { "bytes_received", E_RECEIVED }, { "op", E_OP },
  { "flags", E_FLAGS }, { "ret", E_RET }, { "sensitive", E_SENSITIVE }, { "what", E_WHAT },
  { "set", E_SET }, { "lost", E_LOST }, { "missed", E_MISSED }, { "cause", E_CAUSE },
  { "wanted", E_WANTED }, { "ready", E_READY }, { "first", E_FIRST }, { "last", E_LAST },
  { "reason", E_REASON }, { "bytes", E_BYTES }, { "uid", E_UID }, { "dev", E_DEV }, { "ino", E_INO }
} ;

static name const kinds[] =
{
  { "kernel.attest.exec", K_EXEC }, { "kernel.process.fork", K_FORK },
  { "kernel.process.exit", K_EXIT }, { "kernel.net.connect", K_CONNECT },
  { "kernel.net.close", K_CLOSE }, { "kernel.file.open", K_OPEN },
  { "kernel.file.read", K_READ }, { "kernel.file.write", K_WRITE },
  { "kernel.file.unlink", K_UNLINK }, { "kernel.file.rename", K_RENAME },
  { "kernel.blind", K_BLIND }, { "kernel.tls.write", K_TLS_WRITE },
  { "kernel.tls.read", K_TLS_READ }, { "kernel.loss", K_LOSS }, { "herm.degraded", K_DEGRADED },
  { "herm.gap", K_GAP }, { "service.registered", K_REGISTERED },
  { "service.unregistered", K_UNREGISTERED }, { "service.started", K_STARTED },
  { "service.ready", K_READY }, { "service.exited", K_EXITED }, { "service.failed", K_FAILED },
  { "service.wanted", K_WANTED }, { "service.state", K_STATE }, { "service.gap", K_SERVICE_GAP }
} ;

#define SLOTS 256 /* a power of 2 */

typedef struct names_s names ;
struct names_s
{
  name const *slot[SLOTS] ;
  int ready ;
} ;

static unsigned int hash (char const *s, size_t n)
{
  unsigned char const *u = (unsigned char const *)s ;
  return (n * 37 + u[0] * 7 + u[n - 1] * 3 + u[n / 2] * 13) & (SLOTS - 1) ;
}

static void fill (names *t, name const *x, size_t n)
{
  for (size_t i = 0 ; i < n ; i++)
  {
    unsigned int h = hash(x[i].s, strlen(x[i].s)) ;
    while (t->slot[h]) h = (h + 1) & (SLOTS - 1) ;
    t->slot[h] = x + i ;
  }
  t->ready = 1 ;
}

static name const *find (names const *t, char const *s, size_t n)
{
  unsigned int h ;
  if (!n) return 0 ;
  for (h = hash(s, n) ; t->slot[h] ; h = (h + 1) & (SLOTS - 1))
    if (!strncmp(t->slot[h]->s, s, n) && !t->slot[h]->s[n]) return t->slot[h] ;
  return 0 ;
}

 /* The line is valid JSON by now. */

static char const *space (char const *s)
{
  while (*s == ' ' || *s == '\t' || *s == '\r') s++ ;
  return s ;
}

/* A quote ends it after an even number of backslashes. */
static char const *string (char const *s)
{
  for (;;)
  {
    char const *q = memchr(s + 1, '"', HERM_LINE_MAX), *p = q ;
    while (p[-1] == '\\') p-- ;
    if (!((q - p) & 1)) return q + 1 ;
    s = q ;
  }
}

static char const *value (char const *s)
{
  unsigned int depth = 0 ;
  do
  {
    if (*s == '"') s = string(s) ;
    else if (*s == '{' || *s == '[') { depth++ ; s++ ; }
    else if (*s == '}' || *s == ']') { depth-- ; s++ ; }
    else if (depth) s++ ;
    else while (*s == '+' || (*s > ',' && *s != '}' && *s != ']')) s++ ;
  }
  while (depth) ;
  return s ;
}

static void object (event *e, char const *s, names const *t)
{
  s = space(s + 1) ;
  while (*s == '"')
  {
    char const *key = s + 1, *start ;
    name const *x ;
    s = string(s) ;
    x = t ? find(t, key, s - 1 - key) : !strncmp(key, "ts\"", 3) ? members : 0 ;
    start = space(space(s) + 1) ;
    s = start == e->line.payload ? start + e->line.payload_len : value(start) ;
    if (x)
    {
      unsigned int i = t ? x->i : E_TS ;
      e->m[i].s = start ;
      e->m[i].len = *start == 'n' ? 0 : s - start ;
    }
    s = space(s) ;
    if (*s == ',') s = space(s + 1) ;
  }
}

unsigned int event_scan (event *e, char const *s, size_t len)
{
  static names all_members, all_kinds ;
  name const *kind ;
  unsigned int shape = herm_line_scan(&e->line, s, len) ;
  if (shape) return shape ;
  if (!all_members.ready)
  {
    fill(&all_members, members, sizeof(members) / sizeof(name)) ;
    fill(&all_kinds, kinds, sizeof(kinds) / sizeof(name)) ;
  }
  memset(e->m, 0, sizeof(e->m)) ;
  kind = find(&all_kinds, e->line.kind + 1, e->line.kind_len - 2) ;
  e->kind = kind ? kind->i : K_OTHER ;
  object(e, space(s), 0) ;
  object(e, e->line.payload, &all_members) ;
  return HERM_LINE_GOOD ;
}
