/* ISC license. */

/*
  herm/json.h against a slow, plain way to say the same; every buffer ends where the page after it
  cannot be touched.
*/

#define _GNU_SOURCE
#include <sys/mman.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <herm/json.h>

static unsigned int failed = 0 ;
static unsigned long tried = 0 ;

static char *edge ;      /* the first byte of a page without access, 1 MiB before it */
static char *outedge ;   /* another one */

static char *guarded (void)
{
  size_t page = sysconf(_SC_PAGESIZE) ;
  char *p = mmap(0, (1 << 20) + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0) ;
  if (p == MAP_FAILED || mprotect(p + (1 << 20), page, PROT_NONE) == -1)
  {
    perror("mmap") ;
    exit(111) ;
  }
  return p + (1 << 20) ;
}

static void fail (char const *what, char const *s, size_t n)
{
  size_t i = 0 ;
  if (failed++ > 20) return ;
  printf("%s, for %zu bytes:", what, n) ;
  for (; i < n && i < 200 ; i++) printf(" %02x", (unsigned char)s[i]) ;
  printf("\n") ;
}


 /* by the book */

static int decode (unsigned char const *s, size_t n, uint32_t *c)
{
  static uint32_t const least[5] = { 0, 0, 0x80, 0x800, 0x10000 } ;
  int len = s[0] < 0x80 ? 1 : s[0] >= 0xc0 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 &&
    s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf8 ? 4 : 0 ;
  int i = 1 ;
  if (!len || (size_t)len > n) return 0 ;
  *c = len == 1 ? s[0] : s[0] & (0xffu >> (len + 1)) ;
  for (; i < len ; i++)
  {
    if (s[i] / 64 != 2) return 0 ;
    *c = *c * 64 + s[i] % 64 ;
  }
  return *c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : len ;
}

static size_t one (char *out, char const *s, size_t n, int *len, size_t *bad)
{
  static char const plain[] = "\b\f\n\r\t\"\\" ;
  static char const escaped[] = "bfnrt\"\\" ;
  uint32_t c ;
  char const *p ;
  *len = decode((unsigned char const *)s, n, &c) ;
  if (!*len)
  {
    *len = 1 ;
    (*bad)++ ;
    return sprintf(out, "\xef\xbf\xbd") ;
  }
  p = c ? strchr(plain, c < 128 ? c : 1) : 0 ;
  if (p && *p) return sprintf(out, "\\%c", escaped[p - plain]) ;
  if (c < 32 || (c > 126 && c < 160) || c == 0x2028 || c == 0x2029)
    return sprintf(out, "\\u%04x", c) ;
  memcpy(out, s, *len) ;
  return *len ;
}

static size_t slow (char *out, char const *s, size_t n, size_t *bad)
{
  size_t w = 0 ;
  while (n)
  {
    int len ;
    w += one(out + w, s, n, &len, bad) ;
    s += len ; n -= len ;
  }
  return w ;
}

static size_t slows (char *out, char const *s, size_t n, size_t *bad)
{
  size_t w = 0 ;
  while (n)
  {
    size_t len = 0 ;
    while (len < n && s[len]) len++ ;
    if (w) out[w++] = ',' ;
    out[w++] = '"' ;
    w += slow(out + w, s, len, bad) ;
    out[w++] = '"' ;
    if (len < n) len++ ;
    s += len ; n -= len ;
  }
  return w ;
}

static void check (char const *str, size_t n)
{
  static char want[1 << 17] ;
  char *s = edge - n ;
  size_t wbad = 0, bad, w, r ;
  char *out ;
  memmove(s, str, n) ;
  tried++ ;

  w = slow(want, s, n, &wbad) ;
  out = outedge - HERM_JSON_STRING_BOUND(n) ;
  bad = 0 ;
  r = herm_json_string(out, s, n, &bad) ;
  if (r != w || memcmp(out, want, w)) fail("herm_json_string", s, n) ;
  if (bad != wbad) fail("herm_json_string counts", s, n) ;
  bad = 0 ;
  if (herm_json_string_len(s, n, &bad) != w) fail("herm_json_string_len", s, n) ;
  if (bad != wbad) fail("herm_json_string_len counts", s, n) ;

  {
    unsigned int extra = 0 ;
    for (; extra <= 2 ; extra += 2)
    {
      size_t max = w ? (unsigned int)rand() % (w + extra * n + 2) : 0 ;
      size_t got = herm_json_string_fit(s, n, max, extra) ;
      size_t done = 0, used = 0 ;
      while (done < n)
      {
        char tmp[8] ;
        int len ;
        size_t x = one(tmp, s + done, n - done, &len, &bad) + len * extra ;
        if (used + x > max) break ;
        used += x ;
        done += len ;
      }
      if (got != done) fail("herm_json_string_fit", s, n) ;
    }
  }

  wbad = bad = 0 ;
  w = slows(want, s, n, &wbad) ;
  out = outedge - HERM_JSON_STRINGS_BOUND(n) ;
  r = herm_json_strings(out, s, n, &bad) ;
  if (r != w || memcmp(out, want, w)) fail("herm_json_strings", s, n) ;
  if (bad != wbad) fail("herm_json_strings counts", s, n) ;
  bad = 0 ;
  if (herm_json_strings_len(s, n, &bad) != w || bad != wbad) fail("herm_json_strings_len", s, n) ;
}

static void strings (void)
{
  static char const *const odd[] =
  {
    "\"", "\\", "\n", "\x1f", "\x20", "\x7e", "\x7f", "\x80", "\xc2\x9f", "\xc2\xa0", "\xdf\xbf",
    "\xe0\xa0\x80", "\xe0\x9f\xbf", "\xe2\x80\xa7", "\xe2\x80\xa8", "\xe2\x80\xa9",
    "\xe2\x80\xaa", "\xed\x9f\xbf", "\xed\xa0\x80", "\xee\x80\x80", "\xef\xbf\xbd", "\xef\xbf\xbf",
    "\xf0\x90\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80", "\xc0\xaf", "\xc1\xbf", "\xfe", "\xff", "\xe2\x82", "\xf0\x9f\xa6",
    "\xe2\x28\xa1", "\xf0\x28\x8c\xbc", "\xf0\x90\x28\xbc", "\xf0\x90\x8c\x28"
  } ;
  char s[5000] ;
  unsigned int a, b, i, n, k ;

 /* every byte, at every place of a short string, among plain bytes and among others of the same */
  for (n = 1 ; n <= 33 ; n++) for (i = 0 ; i < n ; i++) for (a = 0 ; a < 256 ; a++)
  {
    memset(s, 'x', n) ;
    s[i] = a ;
    check(s, n) ;
    memset(s, a, n) ;
    s[i] = 'x' ;
    check(s, n) ;
  }
 /* every pair, across the border of a word */
  for (a = 0 ; a < 256 ; a++) for (b = 0 ; b < 256 ; b++) for (i = 5 ; i < 9 ; i++)
  {
    memcpy(s, "0123456789abcdef", 16) ;
    s[i] = a ; s[i+1] = b ;
    check(s, 16) ;
    check(s, i + 2) ;
  }
 /* every three and four bytes that begin like a character, at the borders of what is valid */
  for (a = 0xe0 ; a < 0x100 ; a++)
    for (b = 0 ; b < 256 ; b += 1 + (b < 0x70)) for (i = 0 ; i < 7 ; i++) for (k = 0 ; k < 7 ; k++)
  {
    static unsigned char const cont[7] = { 0, 0x7f, 0x80, 0xa8, 0xa9, 0xbf, 0xc0 } ;
    s[0] = 'x' ; s[1] = a ; s[2] = b ; s[3] = cont[i] ; s[4] = cont[k] ; s[5] = 'y' ;
    check(s, 6) ;
    check(s, 4) ;
  }
  for (k = 0 ; k < 30000 ; k++)
  {
    unsigned int len = (unsigned int)rand() % (k % 100 ? 120 : sizeof s) ;
    for (n = 0 ; n < len ;)
    {
      char const *p = odd[rand() % (sizeof odd / sizeof *odd)] ;
      if (rand() % 3) s[n++] = k % 2 ? 32 + rand() % 95 : rand() ;
      else while (*p && n < len) s[n++] = *p++ ;
    }
    check(s, n) ;
  }
  memset(s, 1, sizeof s) ; check(s, sizeof s) ;
  memset(s, 255, sizeof s) ; check(s, sizeof s) ;
  memset(s, 0, sizeof s) ; check(s, sizeof s) ;
  memset(s, 'x', sizeof s) ; check(s, sizeof s) ;
  check("", 0) ;
}

static void onetime (uint64_t sec, uint32_t nsec, char const *want)
{
  char *out = outedge - HERM_JSON_TIME_BOUND ;
  tried++ ;
  if (herm_json_time(out, sec, nsec) != 30 || memcmp(out, want, 30))
  {
    failed++ ;
    printf("herm_json_time(%llu, %u): %.30s, not %s\n", (unsigned long long)sec, nsec, out, want) ;
  }
}

static void times (void)
{
  uint64_t sec ;
  onetime(0, 0, "1970-01-01T00:00:00.000000000Z") ;
  onetime(1795155121, 123456789, "2026-11-20T06:12:01.123456789Z") ;
  onetime(951782400, 999999999, "2000-02-29T00:00:00.999999999Z") ;
  onetime(4107542399u, 1, "2100-02-28T23:59:59.000000001Z") ;
  onetime(4107542400u, 1, "2100-03-01T00:00:00.000000001Z") ;
  onetime(253402300799u, 0, "9999-12-31T23:59:59.000000000Z") ;
  onetime(253402300800u, 0, "9999-12-31T23:59:59.000000000Z") ;
  onetime(UINT64_MAX, 0, "9999-12-31T23:59:59.000000000Z") ;
  for (sec = 0 ; sec < 253402300799u ; sec += 86400 + rand() % 3600)
  {
    char want[64] ;
    time_t t = sec ;
    struct tm tm ;
    if (!gmtime_r(&t, &tm)) continue ;
    strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S.000000042Z", &tm) ;
    onetime(sec, 42, want) ;
  }
}

int main (void)
{
  edge = guarded() ;
  outedge = guarded() ;
  strings() ;
  times() ;
  printf("%lu tried, %u failed\n", tried, failed) ;
  return !!failed ;
}
