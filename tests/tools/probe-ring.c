/* ISC license. */

/*
  probe-ring [ -s ringsize ] [ -c cpus ] [ -o position ] [ -e expected ] [ -S ] recipe prog...
  Makes a ring (ring.h) as the file recipe says, and execs prog with it, as herm-probe-load does.
  -S: the standard output of prog is a socket, from which a child passes everything on, slowly at
  first.
  Writes to the file expected the lines that a reader should print, each ts as T, without those that
  have to be cut.

  Recipe, one word and its parameters a line; in STR, \xHH is a byte:
    exec [ NAME=NUMBER ]... [ comm=STR ] [ file=STR ] [ arg=STR ]... [ cut=N ] [
    wrong=OFFSET,BYTES,NUMBER ]... [ ring=N ]
                               cut: leave out the last N bytes of the arguments; wrong: spoil the
                               record; ring: its length as the ring has it. A spoiled record is not
                               expected to be printed
    random SEED COUNT          exec records with random strings
    same COUNT                 the same exec with six arguments, pids apart; as many as there is
                               room for (to measure speed)
    raw HEADER HEX             a record with that length word (hexadecimal) and these bytes
    discard LEN | busy LEN
    stat SET CPU SEEN FILTERED EMITTED LOST MISSED
    state SEQ POS DIRTY | told SET LOST MISSED | intent SET LOST MISSED
    consumer POS
*/

#include "ring.h"

#include <sys/socket.h>

static struct ring ring ;
static FILE *expected = 0 ;
static uint64_t seq = 0 ;
static uint64_t rnd = 1 ;

static uint64_t rnext (void)
{
  rnd ^= rnd << 13 ; rnd ^= rnd >> 7 ; rnd ^= rnd << 17 ;
  return rnd ;
}

static size_t unescape (char *d, char const *s)
{
  size_t n = 0 ;
  for (; *s ; n++)
    if (s[0] == '\\' && s[1] == 'x')
    {
      char h[3] = { s[2], s[3], 0 } ;
      d[n] = strtoul(h, 0, 16) ;
      s += 4 ;
    }
    else d[n] = *s++ ;
  return n ;
}

/* The slow way, byte by byte and by the book, to compare with. */

static char line[1 << 20] ;
static size_t linelen ;
static void add (char const *fmt, ...)
{
  va_list l ;
  va_start(l, fmt) ;
  linelen += vsnprintf(line + linelen, sizeof line - linelen, fmt, l) ;
  va_end(l) ;
}

static int valid (unsigned char const *s, size_t n, uint32_t *cp)
{
  static uint32_t const min[5] = { 0, 0, 0x80, 0x800, 0x10000 } ;
  int len = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3
    : (s[0] & 0xf8) == 0xf0 ? 4 : 0 ;
  uint32_t c = len == 1 ? s[0] : s[0] & (0x7f >> len) ;
  int i = 1 ;
  if (!len || (size_t)len > n) return 0 ;
  for (; i < len ; i++)
  {
    if ((s[i] & 0xc0) != 0x80) return 0 ;
    c = c << 6 | (s[i] & 0x3f) ;
  }
  if (c < min[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return 0 ;
  *cp = c ;
  return len ;
}

static int string (char const *t, size_t n)
{
  unsigned char const *s = (unsigned char const *)t ;
  int bad = 0 ;
  while (n)
  {
    uint32_t c = 0 ;
    int len = valid(s, n, &c) ;
    if (!len) { bad = 1 ; add("\xef\xbf\xbd") ; len = 1 ; }
    else if (c == '"' || c == '\\') add("\\%c", c) ;
    else if (c == '\n') add("\\n") ;
    else if (c == '\r') add("\\r") ;
    else if (c == '\t') add("\\t") ;
    else if (c == '\b') add("\\b") ;
    else if (c == '\f') add("\\f") ;
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) add("\\u%04x", c) ;
    else { memcpy(line + linelen, s, len) ; linelen += len ; }
    s += len ; n -= len ;
  }
  return bad ;
}

static void hex (char const *s, size_t n)
{
  add("\"") ;
  while (n--) add("%02x", (unsigned char)*s++) ;
  add("\"") ;
}

static void member (char const *name, char const *s, size_t n)
{
  add("\"%s\":\"", name) ;
  if (string(s, n))
  {
    add("\",\"%s_hex\":", name) ;
    hex(s, n) ;
    add(",") ;
  }
  else add("\",") ;
}

static void expect_exec (char const *rec)
{
  static char const *const hooks[] = { "", "tp", "tp_btf", "raw_tp" } ;
  struct herm_event_exec e ;
  char const *file = rec + sizeof e ;
  char const *argv ;
  size_t i, n ;
  int bad = 0 ;
  seq++ ;
  if (!expected) return ;
  memcpy(&e, rec, sizeof e) ;
  argv = file + e.filename_len ;
  linelen = 0 ;
  add("{\"v\":\"alter1\",\"kind\":\"kernel.attest.exec\",\"seq\":%llu,\"seqid\":\"%016llx\","
    "\"ts\":\"T\",\"payload\":{\"service\":null,\"service_basis\":null,",
    (unsigned long long)seq, (unsigned long long)ring.state->seqid) ;
  add("\"pid\":%u,\"tid\":%u,\"ppid\":%u,\"nspid\":%u,\"uid\":%u,\"gid\":%u,", e.h.pid, e.h.tid,
    e.h.ppid, e.h.nspid, e.h.uid, e.h.gid) ;
  member("comm", e.h.comm, strnlen(e.h.comm, 16)) ;
  add("\"start_ns\":%llu,\"cgroup\":%llu,\"hook\":\"%s\",\"euid\":%u,\"egid\":%u,",
    (unsigned long long)e.h.start_ns, (unsigned long long)e.h.cgroup,
    hooks[e.h.hook], e.h.euid, e.h.egid) ;
  member("filename", file, e.filename_len) ;
  add("\"argv\":[") ;
  for (i = 0 ; i < e.argv_len ; i += n + 1)
  {
    n = strnlen(argv + i, e.argv_len - i) ;
    add(i ? ",\"" : "\"") ;
    bad |= string(argv + i, n) ;
    add("\"") ;
  }
  add("],") ;
  if (bad)
  {
    add("\"argv_hex\":[") ;
    for (i = 0 ; i < e.argv_len ; i += n + 1)
    {
      size_t keep ;
      n = strnlen(argv + i, e.argv_len - i) ;
      if (i) add(",") ;
      keep = linelen ;
      bad = string(argv + i, n) ;
      linelen = keep ;
      if (bad) hex(argv + i, n) ; else add("null") ;
    }
    add("],") ;
  }
  if (e.argv_total > e.argv_len) 
  {
    add("\"argv_truncated\":true,\"argv_len\":%u,", e.argv_total) ;
    if (e.argc) add("\"argc\":%u,", e.argc) ;
  }
  if (e.argv_error) add("\"argv_errno\":%u,", abs(e.argv_error)) ;
  add("\"path\":null,\"resolved\":false,\"exe\":null,") ;
  add("\"dev\":%llu,\"ino\":%llu,\"errno\":%u}}\n",
    (unsigned long long)((e.dev >> 20) << 8 | (e.dev & 0xff) |
      (unsigned long long)(e.dev & 0xfff00) << 12),
    (unsigned long long)e.ino, abs(e.error)) ;
  /* beyond, it may be cut */
  if (linelen + 29 <= 16384 - 1280) fwrite(line, 1, linelen, expected) ;
}

static void put (void const *s, size_t len, uint32_t header)
{
  if (ring_put(&ring, s, len, header)) return ;
  fprintf(stderr, "probe-ring: the ring is full\n") ;
  exit(100) ;
}

static struct { char const *name ; size_t offset ; int wide ; } const fields[] =
{
#define F(n, m, w) { n, offsetof(struct herm_event_exec, m), w }
  F("ts", h.ts, 1), F("start_ns", h.start_ns, 1), F("cgroup", h.cgroup, 1), F("ino", ino, 1),
  F("pid", h.pid, 0), F("tid", h.tid, 0), F("ppid", h.ppid, 0), F("nspid", h.nspid, 0),
  F("uid", h.uid, 0), F("gid", h.gid, 0),
  F("euid", h.euid, 0), F("egid", h.egid, 0), F("dev", dev, 0), F("errno", error, 0),
  F("argc", argc, 0), F("total", argv_total, 0),
  F("argv_errno", argv_error, 0)
} ;

static void do_exec (char *params)
{
  static char rec[1 << 17], file[65536], argv[65536] ;
  struct herm_event_exec e = plain_exec ;
  size_t fl = 0, al = 0, cut = 0, ringlen = 0, len ;
  struct { size_t offset, bytes ; uint64_t x ; } w[4] ;
  unsigned int nw = 0, i ;
  char *p ;
  while ((p = strsep(&params, " ")))
  {
    char *v = strchr(p, '=') ;
    if (!v) continue ;
    *v++ = 0 ;
    if (!strcmp(p, "comm")) { memset(e.h.comm, 0, 16) ; unescape(e.h.comm, v) ; }
    else if (!strcmp(p, "file")) fl = unescape(file, v) ;
    else if (!strcmp(p, "arg")) { al += unescape(argv + al, v) ; argv[al++] = 0 ; }
    else if (!strcmp(p, "cut")) cut = strtoul(v, 0, 0) ;
    else if (!strcmp(p, "ring")) ringlen = strtoul(v, 0, 0) ;
    else if (!strcmp(p, "wrong") && nw < 4)
    {
      w[nw].offset = strtoul(v, &v, 0) ;
      w[nw].bytes = strtoul(v + 1, &v, 0) ;
      w[nw++].x = strtoull(v + 1, 0, 0) ;
    }
    else if (!strcmp(p, "hook")) e.h.hook = strtoul(v, 0, 0) ;
    else
    {
      for (i = 0 ; i < sizeof fields / sizeof *fields ; i++) if (!strcmp(p, fields[i].name))
      {
        uint64_t x = strtoull(v, 0, 0) ;
        uint32_t y = x ;
        memcpy((char *)&e + fields[i].offset, fields[i].wide ? (void *)&x : (void *)&y,
          fields[i].wide ? 8 : 4) ;
        break ;
      }
      if (i == sizeof fields / sizeof *fields)
      {
        fprintf(stderr, "probe-ring: %s?\n", p) ;
        exit(100) ;
      }
    }
  }
  if (!e.argv_total) e.argv_total = al ;
  len = exec_record(rec, &e, file, fl, argv, al - cut) ;
  for (i = 0 ; i < nw ; i++) memcpy(rec + w[i].offset, &w[i].x, w[i].bytes) ;
  if (!ringlen) ringlen = len ;
  put(rec, ringlen, ringlen) ;
  if (!nw && ringlen >= len) expect_exec(rec) ;
}

static size_t rstring (char *s, size_t max, int nul)
{
  static char const *const odd[] =
  {
    "\"", "\\", "\n", "\r", "\t", "\b", "\f", "\x01", "\x1f", "\x7f", "\xc2\x80", "\xc2\x9b",
    "\xc2\xa0", "\xc3\xa9", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x82\xac",
    "\xed\x9f\xbf", "\xed\xa0\x80", "\xee\x80\x80", "\xef\xbf\xbd", "\xf0\x9f\xa6\x89",
    "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf0\x8f\xbf\xbf", "\xe0\x9f\xbf", "\xc0\x80",
    "\xc1\xbf",
    "\xff", "\xfe", "\x80", "\xbf", "\xe2\x82", "\xf0\x9f\xa6", "\xc3", "\"},", "\\u0000", "%s"
  } ;
  size_t n = 0, len = rnext() % 10 < 8 ? rnext() % 40 : rnext() % 900 ;
  int style = rnext() % 6 ;
  if (len > max) len = max ;
  while (n < len)
    if (style < 2 || rnext() % 8) s[n++] = ' ' + rnext() % 95 ;
    else if (style == 5) s[n++] = rnext() % 256 ;
    else
    {
      char const *p = odd[rnext() % (sizeof odd / sizeof *odd)] ;
      while (*p && n < len) s[n++] = *p++ ;
    }
  if (!nul) for (len = 0 ; len < n ; len++) if (!s[len]) s[len] = ' ' ;
  return n ;
}

static uint64_t rnumber (void)
{
  uint64_t x = rnext() ;
  switch (rnext() % 4)
  {
    case 0 : return x % 10 ;
    case 1 : return x >> (x % 64) ;
    case 2 :
    {
      uint64_t p = 1 ;
      for (x %= 20 ; x-- ;) p *= 10 ;
      return p - rnext() % 2 ;
    }
    default : return x ;
  }
}

static void do_random (uint64_t seed, unsigned int count)
{
  static char rec[1 << 17], file[4096], argv[4096] ;
  rnd = seed ? seed : 1 ;
  while (count--)
  {
    struct herm_event_exec e = plain_exec ;
    size_t fl, al, i ;
    e.h.hook = 1 + rnext() % 3 ;
    for (i = 0 ; i < sizeof fields / sizeof *fields ; i++)
    {
      uint64_t x = rnumber() ;
      uint32_t y = x ;
      if (!strcmp(fields[i].name, "ts") || !strcmp(fields[i].name, "total")) continue ;
      memcpy((char *)&e + fields[i].offset, fields[i].wide ? (void *)&x : (void *)&y,
        fields[i].wide ? 8 : 4) ;
    }
    e.error &= 0xfff ;
    e.argv_error = rnext() % 8 ? 0 : -(int)(rnext() % 134) ;
    memset(e.h.comm, 0, 16) ;
    rstring(e.h.comm, rnext() % 17, 0) ;
    fl = rstring(file, sizeof file - 1, 0) ;
    al = rnext() % 16 ? rstring(argv, rnext() % 8 ? 1024 : 4096, 1) : 0 ;
    for (i = 0 ; i < al ; i++) if (argv[i] == ' ' && rnext() % 2) argv[i] = 0 ;
    if (al && rnext() % 8) argv[al - 1] = 0 ;
    e.argv_total = al + (rnext() % 8 ? 0 : rnext() % 100000) ;
    i = exec_record(rec, &e, file, fl, argv, al) ;
    put(rec, i, i) ;
    expect_exec(rec) ;
  }
}

static void do_same (unsigned long count)
{
  static char const file[] = "/usr/bin/git" ;
  static char const argv[] = "git\0-c\0color.ui=never\0rev-parse\0--show-toplevel\0--quiet" ;
  char rec[512] ;
  struct herm_event_exec e = plain_exec ;
  size_t len, i ;
  e.argv_total = sizeof argv ;
  len = exec_record(rec + 8, &e, file, sizeof file - 1, argv, sizeof argv) ;
  memcpy(rec, (uint32_t[2]){ len, 0 }, 8) ;
  for (i = 0 ; i < count && ring_fits(&ring, len) ; i++, *ring.prod += (len + 15) & ~7ul)
  {
    unsigned long at = *ring.prod & (ring.size - 1) ;
    uint32_t pid = i + 1 ;
    memcpy(rec + 8 + offsetof(struct herm_event, pid), &pid, 4) ;
    if (ring.size - at < 8 + len) ring_poke(&ring, *ring.prod, rec, 8 + len) ;
    else memcpy(ring.data + at, rec, 8 + len) ;
  }
}

static void relay (void)
{
  int fd[2], small = 4096 ;
  pid_t pid ;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == -1) die("socketpair") ;
  setsockopt(fd[1], SOL_SOCKET, SO_SNDBUF, &small, sizeof small) ;
  pid = fork() ;
  if (pid == -1) die("fork") ;
  if (pid)   /* the parent, so that who waits for it has everything */
  {
    char buf[1000] ;
    ssize_t n ;
    close(fd[1]) ;
    usleep(100000) ;
    while ((n = read(fd[0], buf, sizeof buf)) > 0) if (write(1, buf, n) != n) die("write") ;
    _exit(0) ;
  }
  dup2(fd[1], 1) ;
  close(fd[0]) ;
  close(fd[1]) ;
}

int main (int argc, char **argv)
{
  static char text[1 << 18] ;
  FILE *f ;
  unsigned long size = 1 << 20, start = 0 ;
  unsigned int ncpu = 2 ;
  int opt, socket = 0 ;
  while ((opt = getopt(argc, argv, "+s:c:o:e:S")) != -1) switch (opt)
  {
    case 's' : size = strtoul(optarg, 0, 0) ; break ;
    case 'c' : ncpu = strtoul(optarg, 0, 0) ; break ;
    case 'o' : start = strtoul(optarg, 0, 0) ; break ;
    case 'e' : if (!(expected = fopen(optarg, "we"))) die(optarg) ; break ;
    case 'S' : socket = 1 ; break ;
    default : return 100 ;
  }
  if (argc - optind < 2) return 100 ;
  ring_make(&ring, size, ncpu, start) ;
  ring.state->slot[0].pos = start ;
  f = fopen(argv[optind], "re") ;
  if (!f) die(argv[optind]) ;
  while (fgets(text, sizeof text, f))
  {
    char *p = text ;
    char *word ;
    unsigned long long n[7] = { 0 } ;
    text[strcspn(text, "\n")] = 0 ;
    word = strsep(&p, " ") ;
    if (!*word || *word == '#') continue ;
    if (!p) p = "" ;
    sscanf(p, "%lli %lli %lli %lli %lli %lli %lli", (long long *)n, (long long *)n+1,
      (long long *)n+2, (long long *)n+3, (long long *)n+4, (long long *)n+5, (long long *)n+6) ;
    if (!strcmp(word, "exec")) do_exec(p) ;
    else if (!strcmp(word, "random")) do_random(n[0], n[1]) ;
    else if (!strcmp(word, "same")) do_same(n[0]) ;
    else if (!strcmp(word, "raw"))
    {
      static char b[65536] ;
      char *q ;
      size_t len = 0 ;
      uint32_t h = strtoul(p, &q, 16) ;
      for (q += !!*q ; q[0] && q[1] ; q += 2, len++)
      {
        char t[3] = { q[0], q[1], 0 } ;
        b[len] = strtoul(t, 0, 16) ;
      }
      put(b, len, h) ;
    }
    else if (!strcmp(word, "discard")) put(text, n[0], n[0] | DISCARD) ;
    else if (!strcmp(word, "busy")) put(text, n[0], n[0] | BUSY) ;
    else if (!strcmp(word, "consumer")) *ring.cons = n[0] ;
    else if (!strcmp(word, "stat"))
    {
      struct herm_stat *c = ring.stats + n[0] * ncpu + n[1] ;
      c->seen = n[2] ; c->filtered = n[3] ; c->emitted = n[4] ; c->lost = n[5] ; c->missed = n[6] ;
    }
    else if (!strcmp(word, "state"))
    {
      seq = ring.state->slot[0].seq = n[0] ;
      ring.state->slot[0].pos = n[1] ;
      ring.state->dirty = n[2] ;
    }
    else if (!strcmp(word, "told"))
      ring.state->slot[0].reported[n[0]] = (struct herm_reader_loss){ n[1], n[2] } ;
    else if (!strcmp(word, "intent"))
    {
      ring.state->slot[0].pending = 1 + n[0] ;
      ring.state->slot[0].pending_total = (struct herm_reader_loss){ n[1], n[2] } ;
      seq++ ;
    }
    else { fprintf(stderr, "probe-ring: %s?\n", word) ; return 100 ; }
  }
  fclose(f) ;
  if (expected) fclose(expected) ;
  ring_env(&ring) ;
  if (socket) relay() ;
  execvp(argv[optind + 1], argv + optind + 1) ;
  die(argv[optind + 1]) ;
}
