/* ISC license. */

#ifndef FILL_H
#define FILL_H

#define FILL_RUN 2048
#define FILL_SIZE 272 /* of a record */

struct fill_args
{
  uint32_t n ;
} ;

struct fill_record
{
  struct herm_event_exec e ;
  char s[FILL_SIZE - sizeof(struct herm_event_exec)] ; /* file name and arguments */
} ;

#endif
