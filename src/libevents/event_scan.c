/* ISC license. */

#include <string.h>

#include <herm/json.h>
#include <herm/line.h>
#include <herm/names.h>

#include "events.h"

#define P(s) HERM_LINE_PAYLOAD(s)

static herm_json_member members[E_N] =
{
  HERM_LINE_MEMBERS,
  [E_TS] = { .name = "ts" },
  [E_PID] = P("pid"), [E_PPID] = P("ppid"), [E_START] = P("start_ns"), [E_COMM] = P("comm"),
  [E_FILENAME] = P("filename"), [E_PATH] = P("path"), [E_NEWPATH] = P("newpath"),
  [E_ARGV] = P("argv"), [E_ERRNO] = P("errno"), [E_CHILD_PID] = P("child_pid"),
  [E_CHILD_START] = P("child_start_ns"), [E_CODE] = P("code"), [E_SIGNAL] = P("signal"),
  [E_PROTO] = P("proto"), [E_DADDR] = P("daddr"), [E_DPORT] = P("dport"),
  [E_RESULT] = P("result"), [E_SENT] = P("bytes_sent"), [E_RECEIVED] = P("bytes_received"),
  [E_FLAGS] = P("flags"), [E_RET] = P("ret"), [E_SENSITIVE] = P("sensitive"),
  [E_WHAT] = P("what"), [E_SET] = P("set"), [E_LOST] = P("lost"), [E_MISSED] = P("missed"),
  [E_CAUSE] = P("cause"), [E_WANTED] = P("wanted"), [E_READY] = P("ready"),
  [E_FIRST] = P("first"), [E_LAST] = P("last"), [E_REASON] = P("reason"), [E_BYTES] = P("bytes"),
  [E_CALL] = P("call"), [E_NUMBER] = P("number"), [E_HOOK] = P("hook")
} ;

/* What had the same hash before is a good guess. */
static unsigned int kind_of (char const *s, size_t n)
{
  static unsigned char guesses[256] ;
  unsigned char *guess = guesses + (unsigned char)(n ? 31 * n + s[n - 1] + 7 * s[n / 2] : 0) ;
  char const *name = herm_kind_name(*guess) ;
  unsigned int kind ;
  if (name && !strncmp(name, s, n) && !name[n]) return *guess ;
  if (!herm_kind_scan(&kind, s, n)) return HERM_KIND_NONE ;
  *guess = kind ;
  return kind ;
}

unsigned int event_scan (event *e, char const *s, size_t len)
{
  static herm_json j = { .members = members, .n = E_N } ;
  unsigned int shape = herm_line_take(&e->line, &j, s, len) ;
  if (shape) return shape ;
  e->m = members ;
  e->ts = event_time(members + E_TS) ;
  e->kind = kind_of(e->line.kind + 1, e->line.kind_len - 2) ;
  return HERM_LINE_GOOD ;
}
