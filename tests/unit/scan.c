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
  T("\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""), T("123456789012345678901234567890"), T("[1e400]"),
  T("\"/*\""), T("\"1234567\""), T("\"12345678\""), T("\"123456789012345\""), T("[\"a\"]"),
  T("[1\n]"), T("[2] "), T("[123e65]"), T("[0e+1]"), T("[20e1]"), T("[1E22]"), T("[1E-2]"),
  T("[123.456e78]"), T("[-0.00000000000000000000000000000000000000000000000001]"),
  T("[100000000000000000000,12345678,123456789,-12345678]"), T("[1,null,null,null,2]"),
  T("{\"a\":\"b\",\"a\":\"b\"}"), T("{\"a\":[]}"), T("{\"foo\\u0000bar\":42}"),
  T("{\"min\":-1.0e+28,\"max\":1.0e+28}"), T("{\n\"a\":\"b\"\n}"), T("{\"\":{\"\":{}}}"),
  T("[\"\\u0060\\u012a\\u12AB\"]"), T("[\"\\uD801\\udc37\"]"), T("[\"\\ud83d\\ude39\\ud83d\"]"),
  T("[\"\\\\u0000\"]"), T("[\"\\\"\"]"), T("[\"\\\\\"]"), T("[\"a/*b*/c/*d//e\"]"),
  T("[\"\\\\a\"]"), T("[\"\\uDBFF\\uDFFF\",\"\\udc00\",\"\\ud800a\",\"\\uFFFE\",\"\\uFDD0\"]"),
  T("\"\\u005C\\u0022\""),
  T("[\"\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf\xf4\x8f\xbf\xbf\xef\xbf\xbe\"]"), T(" [] "),
  T("\t\n\r []")
} ;

static text_case const bad[] =
{
  T(""), T(" "), T("["), T("{"), T("]"), T("}"), T("[1"), T("[1,"), T("[1,]"), T("[,1]"),
  T("[1 2]"), T("{\"a\"}"), T("{\"a\":}"), T("{\"a\":1,}"), T("{,}"), T("{a:1}"), T("{'a':1}"),
  T("{\"a\" 1}"), T("{\"a\":1 \"b\":2}"), T("{1:1}"), T("{\"a\":1]"), T("[1}"), T("{}}"), T("[]]"),
  T("{}{}"), T("1 2"), T("01"), T("-"), T("+1"), T(".5"), T("1."), T("1.e1"), T("1e"), T("1e+"),
  T("0x1"), T("1_0"), T("--1"), T("- 1"), T("00"), T("-01"), T("1a"), T("NaN"), T("Infinity"),
  T("-Infinity"), T("nan"), T("nul"), T("nulll"), T("True"), T("t"), T("truefalse"), T("\""),
  T("\"a"), T("\"\\"), T("\"\\\""), T("\"\\x41\""), T("\"\\a\""), T("\"\\u12\""), T("\"\\u123g\""),
  T("\"\\u 123\""), T("\"\\U1234\""), T("\"\\\0\""), T("\"\t\""), T("\"\n\""), T("\"\0\""),
  T("\"\x1f\""), T("\"12345678\x01\""), T("\"\x80\""), T("\"\xff\""), T("\"\xc0\x80\""),
  T("\"\xc1\xbf\""), T("\"\xc2\""), T("\"\xe0\x9f\xbf\""), T("\"\xed\xa0\x80\""), T("\"\xe2\x82\""),
  T("\"\xf0\x8f\xbf\xbf\""), T("\"\xf4\x90\x80\x80\""), T("\"\xf5\x80\x80\x80\""),
  T("\xef\xbb\xbf{}"), T("{}\0"), T("[1]x"), T("\xc2\xa0[]"), T("\f1"), T("[\v1]"), T("/**/1"),
  T("[1]//"), T("[\"a\",\n"), T("*"), T("\\u0031"), T("\xe2\x80\xa8[]"), T("[,]"), T("[1,,2]"),
  T("[1,,]"), T("[,\"\"]"), T("[\"\"],"), T("[\"a\",,]"), T("[\"x\"]]"), T("[3[4]]"), T("[1:2]"),
  T("[\"\":1]"), T("[-]"), T("[-2.]"), T("[.2e-3]"), T("[0.1.2]"), T("[0.3e+]"), T("[0.3e]"),
  T("[0.e1]"), T("[0E+]"), T("[0E]"), T("[1.0e-]"), T("[1 000.0]"), T("[1eE2]"), T("[2.e3]"),
  T("[9.e+]"), T("[+Inf]"), T("[+1]"), T("[-foo]"), T("[-012]"), T("[-1x]"), T("[1e1.5]"),
  T("[1.2a-3]"), T("[012]"), T("[0123456789]"), T("[00000000]"), T("[0x42]"), T("[1-2]"),
  T("[++1]"), T("[- 1]"), T("[-]1"), T("[\xef\xbc\x91]"), T("[\"\\ud800\\\"]"),
  T("[\"\\uD800\\u\"]"), T("[\"\\uD800\\u1\"]"), T("[\"\\uD800\\u1x\"]"), T("[\"\\u00A\"]"),
  T("[\"\\\xf0\x9f\x8c\x80\"]"), T("[\"\\uqqqq\"]"), T("[\"\\x00\"]"), T("[\"\\\\\\\"]"),
  T("[\\u0020\"a\"]"), T("[\\n]"), T("['a']"), T("[\"a]"), T("[\"\\"), T("\"\\UA66D\""), T("\"\"x"),
  T("[\"\xed\xb0\x80\"]"), T("[\"\xf7\xbf\xbf\xbf\"]"), T("[\"\xfe\"]"), T("[\"\xf0\x9f\x8c\"]"),
  T("[\"\xe0\xff\"]"), T("[\"\xe9\"]"), T("[\"\xe0\x80\xaf\"]"), T("[\"\xf0\x80\x80\xaf\"]"),
  T("[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"), T("[\xc3\xa9]"), T("[\"a\x00z\"]"), T("{\"x\"::\"b\"}"),
  T("{\"a\":\"a\" 1}"), T("{\"a\" b}"), T("{:\"b\"}"), T("{\"a\" \"b\"}"), T("{\"a\":"),
  T("{\"a\""), T("{\"a"), T("{\"a\":1,,\"b\":2}"), T("{null:null}"), T("{[1]:1}"), T("{\"a\":1}#"),
  T("{\"a\":1},"), T("{\"id\":0,,,,,}"), T("{'a':0}"), T("{\"a\":/**/1}"), T("{\"a\":true} \"x\""),
  T("{\"a\",\"b\"}"), T("{]"), T("{["), T("[{"), T("[{\"a\""), T("{\"\xb9\":0}"), T("{\"a\\\":0}"),
  T("{\"a\n\":0}"), T("{\"a\":{}"), T("[{}"), T("[nul]"), T("[fals"), T("[TRUE]"), T("[true1]"),
  T("[null null]"), T("<.>"), T("[<null>]"), T("[][]"), T("1]"), T("abc"), T("\xe2\x81\xa0"),
  T("\xef\xbb\xbf"), T("\xff\xfe[\0]\0"), T("\0[]"), T("[]\0"), T("[\0]"), T("[\x1f]"), T("[\x7f]"),
  T("[\xa0]"), T("[\b]"), T("\"\x7f"), T("{\"a\":1\0}"), T("{\"a\"\v:1}")
} ;

static void depths (void)
{
  char s[200] ;
  for (unsigned int n = 1 ; n < 100 ; n++)
  {
    memset(s, '[', n) ;
    memset(s + n, ']', n) ;
    CHECK(valid(s, 2 * n, 0) == (n <= 64)) ;
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

/* A table that is full, and the same names on each level */
static void levels (void)
{
  static char names[HERM_JSON_DEPTH][4] ;
  static char s[16 * HERM_JSON_DEPTH * HERM_JSON_DEPTH] ;
  herm_json_member m[2 * HERM_JSON_DEPTH] ;
  herm_json j = { .members = m, .n = 2 * HERM_JSON_DEPTH } ;
  char *o = s, *level[HERM_JSON_DEPTH] ;
  for (unsigned int i = 0 ; i < HERM_JSON_DEPTH ; i++)
  {
    snprintf(names[i], 4, "a%u", i) ;
    m[i] = (herm_json_member){ .name = "x", .in = i } ;
    m[HERM_JSON_DEPTH + i] = (herm_json_member){ .name = names[i] } ;
  }
  for (unsigned int i = 0 ; i < HERM_JSON_DEPTH ; i++)
  {
    *o++ = '{' ;
    for (unsigned int k = 0 ; k < HERM_JSON_DEPTH ; k++)
      o += sprintf(o, "\"%s\":%u,", names[k], i) ;
    o += sprintf(o, "\"x\":") ;
    level[i] = o ;
  }
  *o++ = '0' ;
  for (unsigned int i = 0 ; i < HERM_JSON_DEPTH ; i++) *o++ = '}' ;
  CHECK(herm_json_scan(&j, s, o - s)) ;
  for (unsigned int i = 0 ; i < HERM_JSON_DEPTH ; i++)
  {
    CHECK(m[i].s == level[i]) ;
    CHECK(m[i].s + m[i].len == o - i - 1) ;
    CHECK(m[HERM_JSON_DEPTH + i].len == 1 && *m[HERM_JSON_DEPTH + i].s == '0') ;
  }
}


 /* Lines */

static char const line[] = "{\"v\":\"alter1\",\"kind\":\"kernel.attest.exec\",\"seq\":17,"
  "\"seqid\":\"0123456789abcdef\",\"ts\":\"2026-11-20T06:12:01.123456789Z\",\"payload\":{"
  "\"service\":\"gateway-a\",\"pid\":1,\"argv\":[\"a\",\"b\\n\"],"
  "\"x\":{\"service\":\"no\"},\"a_long_name\":null,\"\\u0070id\":2}}" ;

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

static herm_json_member wanted[] =
{
  HERM_LINE_MEMBERS, HERM_LINE_PAYLOAD("pid"), HERM_LINE_PAYLOAD("argv"), HERM_LINE_PAYLOAD("x"),
  { .name = "service", .in = HERM_LINE_M_N + 3 }, HERM_LINE_PAYLOAD("a_long_name"), { .name = "" }
} ;

/* Returns 1 for a valid text, with the members that it has; 0 for another; -1: a difference. */
static int compare (char const *s, size_t n)
{
  static herm_json j = { .members = wanted, .n = sizeof(wanted) / sizeof(*wanted) } ;
  int good = json_valid(s, n) ;
  if (herm_json_scan(&j, place(s, n), n) != good) return -1 ;
  return good && !json_found(&j, edge - n, n) ? -1 : good ;
}

static void mutations (unsigned int count)
{
  static char const odd[] = "\"\\{}[],:0123456789-+.eEtfn u\x7f\x80\xc2\xe2\xff\t\n" ;
  char s[2 * sizeof(line)] ;
  unsigned int differences = 0, ok = 0 ;
  while (count--)
  {
    size_t n = sizeof(line) - 1 ;
    int r ;
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
    r = compare(s, n) ;
    if (r < 0) differences++ ; else ok += r ;
  }
  CHECK(!differences) ;
  CHECK(ok > 1000) ;
}

/* A value with wanted names in all places, again and again */
static char *make (char *o, unsigned int depth)
{
  static char const *const scalars[] = { "0", "-1.5e+3", "true", "null", "\"\"", "\"}\\\"]\"" } ;
  static char const blanks[] = "  \t\n\r" ;
  unsigned int kind = depth < 2 ? 1 : depth < 5 ? below(4) : 3 ;
  if (kind > 1)
  {
    char const *s = scalars[below(6)] ;
    return o + sprintf(o, "%s", s) ;
  }
  *o++ = kind ? '{' : '[' ;
  for (unsigned int n = below(10), i = 0 ; i < n ; i++)
  {
    if (i) *o++ = ',' ;
    if (!below(4)) *o++ = blanks[below(5)] ;
    if (kind)
    {
      char const *name = wanted[below(sizeof(wanted) / sizeof(*wanted))].name ;
      unsigned int escaped = below(8) ;
      *o++ = '"' ;
      for (; *name ; name++)
        if (!escaped--) o += sprintf(o, "\\u%04x", *name) ; else *o++ = *name ;
      if (!below(16)) *o++ = 'x' ;
      *o++ = '"' ;
      if (!below(4)) *o++ = ' ' ;
      *o++ = ':' ;
    }
    if (!below(4)) *o++ = ' ' ;
    o = make(o, depth + 1) ;
    if (!below(4)) *o++ = '\n' ;
  }
  *o++ = kind ? '}' : ']' ;
  return o ;
}

static void made (void)
{
  static char s[1 << 20] ;
  unsigned int differences = 0, payloads = 0 ;
  for (unsigned int i = 0 ; i < 500 ; i++)
  {
    differences += compare(s, make(s, 0) - s) != 1 ;
    payloads += !!wanted[HERM_LINE_M_N].len ;
  }
  CHECK(!differences) ;
  CHECK(payloads > 20) ;
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
  levels() ;
  shapes() ;
  numbers() ;
  made() ;
  mutations(x ? atoi(x) : 60000) ;
  return CHECK_RESULT() ;
}
