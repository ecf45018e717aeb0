/* ISC license. */

/*
  herm_json_scan and herm_line_scan: texts that are valid and texts that are not, members, shapes,
  and mutated lines against json-book.h. Every text ends where the next page cannot be touched.
*/

#define _GNU_SOURCE
#include <sys/mman.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <herm/json.h>
#include <herm/line.h>

#include "json-book.h"
#include "check.h"

static char *edge ;

static char *place (char const *s, size_t n)
{
  return memcpy(edge - n, s, n) ;
}

static int valid (char const *s, size_t n, int python)
{
  herm_json j = { .n = 0, .python = python } ;
  return herm_json_scan(&j, place(s, n), n) ;
}

typedef struct text_case_s text_case ;
struct text_case_s
{
  char const *s ;
  size_t n ;
} ;
#define T(s) { s, sizeof(s) - 1 }

static text_case const good[] =
{
  T("{}"), T("[]"), T("0"), T("-0"), T("-1"), T("1.5"), T("1e9"), T("1E+9"), T("1e-09"), T("0e0"),
  T("-0.0e-0"), T("true"), T("false"), T("null"), T("\"\""), T(" \t\r\n1\n"), T("[[]   ]"),
  T("[null,1,\"1\",{}]"), T("{\"\":0}"), T("{\"a\":1,\"a\":2}"), T("{ \"a\" : [ 1 , 2 ] }"),
  T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), T("\"\\u0000\\uD800\\uFFFF\\u00e9\""), T("\"\x7f\""),
  T("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""),
  T("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""), T("123456789012345678901234567890"),
  T("[1e400]"), T("\"/*\""), T("\"1234567\""), T("\"12345678\""), T("\"123456789012345\"")
} ;

static text_case const bad[] =
{
  T(""), T(" "), T("["), T("{"), T("]"), T("}"), T("[1"),
  T("[1,"), T("[1,]"), T("[,1]"), T("[1 2]"),
  T("{\"a\"}"), T("{\"a\":}"), T("{\"a\":1,}"), T("{,}"), T("{a:1}"), T("{'a':1}"), T("{\"a\" 1}"),
  T("{\"a\":1 \"b\":2}"), T("{1:1}"), T("{\"a\":1]"), T("[1}"), T("{}}"),
  T("[]]"), T("{}{}"), T("1 2"),
  T("01"), T("-"), T("+1"), T(".5"), T("1."), T("1.e1"), T("1e"),
  T("1e+"), T("0x1"), T("1_0"), T("--1"),
  T("- 1"), T("00"), T("-01"), T("1a"), T("NaN"), T("Infinity"), T("-Infinity"), T("nan"), T("nul"),
  T("nulll"), T("True"), T("t"), T("truefalse"), T("\""), T("\"a"),
  T("\"\\"), T("\"\\\""), T("\"\\x41\""),
  T("\"\\a\""), T("\"\\u12\""), T("\"\\u123g\""), T("\"\\u 123\""), T("\"\\U1234\""), T("\"\\\0\""),
  T("\"\t\""), T("\"\n\""), T("\"\0\""), T("\"\x1f\""),
  T("\"12345678\x01\""), T("\"\x80\""), T("\"\xff\""),
  T("\"\xc0\x80\""), T("\"\xc1\xbf\""), T("\"\xc2\""), T("\"\xe0\x9f\xbf\""), T("\"\xed\xa0\x80\""),
  T("\"\xe2\x82\""), T("\"\xf0\x8f\xbf\xbf\""),
  T("\"\xf4\x90\x80\x80\""), T("\"\xf5\x80\x80\x80\""),
  T("\xef\xbb\xbf{}"), T("{}\0"), T("[1]x"), T("\xc2\xa0[]"), T("\f1"),
  T("[\v1]"), T("/**/1"), T("[1]//"),
  T("[\"a\",\n"), T("*"), T("\\u0031"), T("\xe2\x80\xa8[]")
} ;

static void depths (void)
{
  char s[200] ;
  for (unsigned int n = 1 ; n < 100 ; n++)
  {
    memset(s, '[', n) ;
    memset(s + n, ']', n) ;
    CHECK(valid(s, 2 * n, 0) == (n <= HERM_JSON_DEPTH)) ;
    CHECK(!valid(s, 2 * n - 1, 0)) ;
    CHECK(!valid(s, n, 0)) ;
  }
}

static void members (void)
{
  static char const s[] = " { \"a\" : [1,{\"b\":0}], \"x\":{\"b\":1,\"c\":{\"b\":2},\"\\u0062\":3},"
    "\"a\":{ } , \"xx\":{\"b\":9},\"\":{\"b\":8}} " ;
  herm_json_member m[] =
  {
    { .name = "a" }, { .name = "x" }, { .name = "b", .in = 2 }, { .name = "b" },
    { .name = "b", .in = 1 }
  } ;
  herm_json j = { .members = m, .n = 5 } ;
  CHECK(herm_json_scan(&j, s, sizeof(s) - 1)) ;
  CHECK(j.object && j.first == s + 3) ;
  CHECK(j.last == s + sizeof(s) - 3) ;
  CHECK(m[0].len == 3 && !memcmp(m[0].s, "{ }", 3)) ;
  CHECK(m[1].len > 2 && m[1].s[m[1].len - 1] == '}') ;
  CHECK(m[2].len == 1 && *m[2].s == '3') ;
  CHECK(!m[3].len) ;
  CHECK(!m[4].len) ;
  CHECK(herm_json_scan(&j, "{\"x\":{\"b\":1},\"x\":0}", 19)) ;
  CHECK(m[1].len == 1 && !m[2].len && !m[0].len) ;
  CHECK(herm_json_scan(&j, "[{\"a\":1}]", 9)) ;
  CHECK(!j.object && !m[0].len && !j.first) ;
  CHECK(herm_json_scan(&j, "{}", 2) && j.object && !j.first && !j.last) ;
  CHECK(herm_json_is("\"a\"", 3, "a", 0) && !herm_json_is("\"ab\"", 4, "a", 0)) ;
  CHECK(herm_json_is("\"\\u0061\"", 8, "a", 0) && !herm_json_is("\"\"", 2, "a", 0)) ;
  CHECK(herm_json_is("\"a.b\"", 5, "a", '.') && herm_json_is("\"a\"", 3, "a", '.')) ;
  CHECK(!herm_json_is("\"ab\"", 4, "a", '.') && !herm_json_is("1", 1, "", 0)) ;
  CHECK(!herm_json_is("\"a.b\"", 5, "a.b.c", '.') && !herm_json_is(0, 0, "a", 0)) ;
}


 /* Lines */

static char const line[] = "{\"v\":\"alter1\",\"kind\":\"kernel.attest.exec\",\"seq\":17,"
  "\"seqid\":\"0123456789abcdef\",\"ts\":\"2026-11-20T06:12:01.123456789Z\",\"payload\":{"
  "\"service\":\"gateway-a\",\"pid\":1,\"argv\":[\"a\",\"b\\n\"],"
  "\"x\":{\"service\":\"no\"},\"y\":null}}" ;

static unsigned int shape (char const *s, size_t n, herm_line *l)
{
  return herm_line_scan(l, place(s, n), n) ;
}

static void shapes (void)
{
  static struct { char const *s ; unsigned int shape ; } const cases[] =
  {
    { "", HERM_LINE_INVALID },
    { "{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":{}}", HERM_LINE_GOOD },
    { "{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":{}", HERM_LINE_INVALID },
    { "[{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":{}}]", HERM_LINE_NOOBJECT },
    { "3", HERM_LINE_NOOBJECT },
    { "{}", HERM_LINE_VERSION },
    { "{\"v\":\"alter2\",\"kind\":\"a\",\"payload\":{}}", HERM_LINE_VERSION },
    { "{\"v\":1,\"kind\":\"a\",\"payload\":{}}", HERM_LINE_VERSION },
    { "{\"v\":\"alter1\",\"kind\":1,\"payload\":{}}", HERM_LINE_NOKIND },
    { "{\"v\":\"alter1\",\"payload\":{}}", HERM_LINE_NOKIND },
    { "{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":[]}", HERM_LINE_NOPAYLOAD },
    { "{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":\"{}\"}", HERM_LINE_NOPAYLOAD },
    { "{\"v\":\"alter1\",\"kind\":\"a\"}", HERM_LINE_NOPAYLOAD },
    { "{\"v\":\"alter1\",\"kind\":\"a\",\"payload\":{},\"payload\":null}", HERM_LINE_NOPAYLOAD }
  } ;
  static char big[HERM_LINE_MAX] ;
  herm_line l ;
  for (size_t i = 0 ; i < sizeof(cases) / sizeof(*cases) ; i++)
  {
    check_done++ ;
    if (shape(cases[i].s, strlen(cases[i].s), &l) == cases[i].shape) continue ;
    check_failed = 1 ;
    printf("%s: not of shape %u\n", cases[i].s, cases[i].shape) ;
  }
  CHECK(shape(line, sizeof(line) - 1, &l) == HERM_LINE_GOOD) ;
  CHECK(l.seq == 17 && l.seqid == 0x0123456789abcdef) ;
  CHECK(l.kind_len == 20 && herm_json_is(l.kind, l.kind_len, "kernel.attest.exec", 0)) ;
  CHECK(herm_json_is(l.service, l.service_len, "gateway-a", 0)) ;
  CHECK(*l.payload == '{' && l.payload[l.payload_len - 1] == '}') ;
 /* 16384 bytes with the newline are accepted, 16385 are not */
  memcpy(big, line, sizeof(line) - 1) ;
  memset(big + sizeof(line) - 1, ' ', sizeof(big) - sizeof(line) + 1) ;
  CHECK(shape(big, sizeof(big) - 1, &l) == HERM_LINE_GOOD) ;
  CHECK(shape(big, sizeof(big), &l) == HERM_LINE_LONG) ;
}

static uint64_t numbered (char const *seqid, char const *seq)
{
  char s[200] ;
  herm_line l ;
  int n = sprintf(s, "{\"v\":\"alter1\",\"kind\":\"a\",\"seq\":%s,\"seqid\":%s,\"payload\":{}}",
    seq, seqid) ;
  return shape(s, n, &l) == HERM_LINE_GOOD ? l.seq : (uint64_t)-2 ;
}

static void numbers (void)
{
  static char const id[] = "\"0123456789abcdef\"" ;
  char x[] = "\"0123456789abcdef\"" ;
  CHECK(numbered(id, "1") == 1) ;
  CHECK(numbered(id, "18446744073709551615") == UINT64_MAX) ;
  CHECK(!numbered(id, "18446744073709551616")) ;
  CHECK(!numbered(id, "99999999999999999999999")) ;
  CHECK(!numbered(id, "0") && !numbered(id, "-1")) ;
  CHECK(!numbered(id, "1.5") && !numbered(id, "\"1\"")) ;
  CHECK(!numbered("null", "1") && !numbered("\"0123\"", "1")) ;
  CHECK(!numbered("\"0123456789abcdef0\"", "1")) ;
  for (int c = ' ' ; c < 127 ; c++) for (int i = 1 ; i < 17 ; i++) if (c != '"' && c != '\\')
  {
    char was = x[i] ;
    x[i] = c ;
    CHECK(numbered(x, "5") == ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? 5 : 0)) ;
    x[i] = was ;
  }
}

static uint64_t rnd = 88172645463325252 ;

static unsigned int below (unsigned int n)
{
  rnd ^= rnd << 13 ; rnd ^= rnd >> 7 ; rnd ^= rnd << 17 ;
  return rnd % n ;
}

static void mutations (unsigned int count)
{
  static char const odd[] = "\"\\{}[],:0123456789-+.eEtfn u\x7f\x80\xc2\xe2\xff\t\n" ;
  char s[2 * sizeof(line)] ;
  unsigned int differences = 0, ok = 0 ;
  while (count--)
  {
    size_t n = sizeof(line) - 1 ;
    memcpy(s, line, n) ;
    for (unsigned int k = 1 + below(3) ; k-- ;)
    {
      size_t at = below(n), len = 1 + below(8) ;
      switch (below(5))
      {
        case 0 : s[at] = odd[below(sizeof(odd))] ; break ;
        case 1 : s[at] = below(256) ; break ;
        case 2 : if (at) n = at ; break ;
        case 3 :
          if (len > n - at) len = n - at ;
          if (len == n) break ;
          memmove(s + at, s + at + len, n - at - len) ;
          n -= len ;
          break ;
        default :
          if (len > n - at) len = n - at ;
          if (n + len > sizeof(s)) break ;
          memmove(s + at + len, s + at, n - at) ;
          n += len ;
      }
    }
    if (valid(s, n, 0) != json_valid(s, n)) differences++ ;
    else ok += json_valid(s, n) ;
  }
  CHECK(!differences) ;
  CHECK(ok > 1000) ;
}

int main (void)
{
  size_t page = sysconf(_SC_PAGESIZE) ;
  char *p = mmap(0, (1 << 20) + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0) ;
  char const *x = getenv("HERM_MUTATIONS") ;
  if (p == MAP_FAILED || mprotect(p + (1 << 20), page, PROT_NONE) < 0) return 111 ;
  edge = p + (1 << 20) ;
  for (size_t i = 0 ; i < sizeof(good) / sizeof(*good) ; i++)
  {
    CHECK(json_valid(good[i].s, good[i].n)) ;
    CHECK(valid(good[i].s, good[i].n, 0)) ;
    CHECK(valid(good[i].s, good[i].n, 1)) ;
  }
  for (size_t i = 0 ; i < sizeof(bad) / sizeof(*bad) ; i++)
  {
    CHECK(!json_valid(bad[i].s, bad[i].n)) ;
    CHECK(!valid(bad[i].s, bad[i].n, 0)) ;
    if (valid(bad[i].s, bad[i].n, 0)) printf("case %zu: %s\n", i, bad[i].s) ;
  }
  CHECK(valid("[NaN,Infinity,-Infinity]", 24, 1)) ;
  CHECK(!valid("[nan]", 5, 1) && !valid("[-NaN]", 6, 1) && !valid("[Inf]", 5, 1)) ;
  depths() ;
  members() ;
  shapes() ;
  numbers() ;
  mutations(x ? atoi(x) : 200000) ;
  return CHECK_RESULT() ;
}
