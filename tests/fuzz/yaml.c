/* ISC license. */

/*
  A YAML document: what is accepted becomes a valid policy, what is refused has a place.
  tests/integration/policy-fuzz builds and runs it.
*/

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  static convert c ;
  doc d = DOC_ZERO ;
  int r ;
  memset(&c, 0, sizeof(c)) ;
  r = doc_parse(&d, (char const *)data, n) ;
  if (r > 0) r = convert_document(&c, &d) ;
  if (!r && (!d.bad || !d.line || !d.column)) abort() ;
  if (r > 0 && convert_bad(&c)) abort() ;
  doc_free(&d) ;
  convert_free(&c) ;
  return 0 ;
}
