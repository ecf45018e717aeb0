/* ISC license. */

#include <herm/json.h>
#include <herm/line.h>

unsigned int herm_line_scan (herm_line *l, char const *s, size_t len)
{
  static herm_json_member m[] = { HERM_LINE_MEMBERS } ;
  static herm_json j = { .members = m, .n = HERM_LINE_M_N } ;
  return herm_line_take(l, &j, s, len) ;
}
