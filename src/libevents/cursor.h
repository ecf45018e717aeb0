/* ISC license. */

#ifndef HERM_CURSOR_H
#define HERM_CURSOR_H

/* A line each: SEQID:WRITTEN:SEQ, numbers of 20 digits, so that one write replaces all. */
#define CURSOR_LINE 59

#endif
