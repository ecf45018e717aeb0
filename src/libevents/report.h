/* ISC license. */

#ifndef REPORT_H
#define REPORT_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "events.h"
#include "table.h"

/* What lines say about a service, in tables of bounded size; then a page of it. */

#define REPORT_BINS 120
#define REPORT_SEQS 32

enum report_lane { LANE_PROCESS, LANE_FILE, LANE_NET, LANE_FINDING, LANES } ;

enum report_finding
{
  F_SENSITIVE, F_KILLED, F_MADE, F_REFUSED, F_CRASHED, F_OUTLIVED, F_BLIND, F_FAILED, F_N
} ;

/* Indices are 1 + the row, 0 for none. Texts are HTML, at an offset in report.text. */

typedef struct repprocess_s repprocess ;
struct repprocess_s
{
  tablerow row ;
  uint32_t pid ;
  uint32_t parent ;
  uint32_t child ;
  uint32_t last_child ;
  uint32_t next ;
  uint32_t text ;       /* of its program; 0: none yet */
  uint32_t text_len ;
  uint32_t execs ;
  uint64_t begin ;
  uint64_t end ;
  int16_t code ;
  int16_t signal ;
  uint8_t ended ;
  uint8_t forked ;      /* its fork was seen */
  uint8_t worse ;       /* it or one below it failed */
  uint32_t below ;      /* processes */
} ;

typedef struct reppid_s reppid ;
struct reppid_s
{
  tablerow row ;
  uint32_t process ;
} ;

typedef struct repfile_s repfile ;
struct repfile_s
{
  tablerow row ;        /* JSON, with quotes */
  uint32_t writes ;
  uint32_t reads ;
  uint32_t made ;
  uint32_t removed ;
  uint32_t renamed ;
  uint32_t by ;
  uint64_t written ;
  uint32_t dir ;        /* length of the directory, with its slash and the quote */
} ;

typedef struct reppeer_s reppeer ;
struct reppeer_s
{
  tablerow row ;
  uint32_t tries ;
  uint32_t failed ;
  uint32_t result ;
  uint32_t by ;
  uint64_t sent ;
  uint64_t received ;
} ;

typedef struct repfinding_s repfinding ;
struct repfinding_s
{
  tablerow row ;        /* one byte of kind, HTML */
  uint32_t n ;
  uint32_t text ;       /* of the program at that time */
  uint32_t text_len ;
  uint64_t ts ;
} ;

typedef struct repservice_s repservice ;
struct repservice_s
{
  tablerow row ;
  uint32_t n ;
} ;

typedef struct repseq_s repseq ;
struct repseq_s
{
  uint64_t id ;
  uint64_t first ;
  uint64_t last ;
  uint64_t n ;
  uint64_t missing ;
  uint64_t repeated ;
} ;

typedef struct report_s report ;
struct report_s
{
  table process ;
  table pid ;
  table file ;
  table peer ;
  table finding ;
  table service ;
  stralloc text ;
  stralloc limits ;     /* of the observation: HTML */
  uint64_t text_left ;
  repseq seq[REPORT_SEQS] ;
  unsigned int nseq ;
  uint64_t seq_left ;
  uint64_t lines ;
  uint64_t bad[HERM_LINE_SHAPES] ;
  uint64_t other ;      /* of other services */
  uint64_t lost ;
  uint64_t kind[HERM_KIND_ALL] ;
  uint64_t found[F_N] ;
  uint64_t begin ;
  uint64_t end ;
  uint64_t bin_width ;
  uint32_t bin[LANES][REPORT_BINS] ;
} ;

extern void report_init (report *) ;

/* Counts a line that is none. */
#define report_bad(r, shape) ((r)->bad[shape]++)

/* Takes an event in; service: only what concerns it and those below it, or null. */
extern void report_event (report *, event const *, char const *) ;

/* The parts of report_event. */
extern int report_number (report *, event const *) ;
extern void report_time (report *, uint64_t, unsigned int) ;
extern uint32_t report_process (report *, event const *) ;
extern void report_file (report *, event const *, uint32_t) ;
extern void report_net (report *, event const *, uint32_t) ;
extern void report_found (report *, unsigned int, stralloc const *, uint32_t, uint64_t) ;

/* After the last event. */
extern void report_finish (report *) ;


 /* The page */

/* Appends all of it. (text, report, title in JSON or null) */
extern void report_page (stralloc *, report const *, char const *) ;

extern void report_css (stralloc *) ;
extern void report_summary (stralloc *, report const *) ;
extern void report_timeline (stralloc *, report const *) ;
extern void report_findings (stralloc *, report const *) ;
extern void report_tree (stralloc *, report const *) ;
extern void report_peers (stralloc *, report const *) ;
extern void report_files (stralloc *, report const *) ;
extern void report_notes (stralloc *, report const *) ;

/* The program of a process. */
extern void report_program (stralloc *, report const *, uint32_t) ;

/* A number with thin spaces, its size or its duration. */
extern void report_count (stralloc *, uint64_t) ;
extern void report_bytes (stralloc *, uint64_t) ;
extern void report_duration (stralloc *, uint64_t) ;

#endif
