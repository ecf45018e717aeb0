/* ISC license. */

/*
  herm_json_scan and herm_line_scan against the slow way to say the same, members included. In a
  tree that is built:
    clang -g -O1 -fsanitize=fuzzer,address,undefined -Isrc/include -iquote bpf \
      tests/fuzz/scan.c src/libherm/herm_json_scan.c src/libherm/herm_json_is.c \
      src/libherm/herm_line_take.c src/libherm/herm_line_seqid.c -lskarnet -o /tmp/scan
*/

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <herm/json.h>
#include <herm/line.h>

#include "../unit/json-book.h"

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  char *s = malloc(n) ;   /* no byte more, for the sanitizer */
  static herm_json_member m[] =
  {
    HERM_LINE_MEMBERS, HERM_LINE_PAYLOAD("a"), HERM_LINE_PAYLOAD("b"), HERM_LINE_PAYLOAD("payload"),
    { .name = "a", .in = HERM_LINE_M_N + 1 }
  } ;
  static herm_json j = { .members = m, .n = sizeof(m) / sizeof(*m) } ;
  herm_line l ;
  int good, valid ;
  memcpy(s, data, n) ;
  good = herm_json_scan(&j, s, n) ;
  valid = json_valid(s, n) ;
  if (good != valid) abort() ;
  if (valid && !json_found(&j, s, n)) abort() ;
  if (n < HERM_LINE_MAX && (herm_line_take(&l, &j, s, n) == HERM_LINE_INVALID) == valid) abort() ;
  free(s) ;
  return 0 ;
}
