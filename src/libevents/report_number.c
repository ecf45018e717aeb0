/* ISC license. */

#include "report.h"

/* Returns 1 for a new line, 0 for one that came before. */
int report_number (report *r, event const *e)
{
  uint64_t seq = e->line.seq ;
  repseq *q ;
  unsigned int i = r->nseq ;
  if (!seq) return 1 ;
  while (i && r->seq[i-1].id != e->line.seqid) i-- ;
  if (i) q = r->seq + i - 1 ;
  else if (r->nseq == REPORT_SEQS)
  {
    r->seq_left++ ;
    return 1 ;
  }
  else
  {
    q = r->seq + r->nseq++ ;
    q->id = e->line.seqid ;
    q->first = seq ;
    q->last = seq - 1 ;
  }
  if (seq <= q->last)
  {
    q->repeated++ ;
    return 0 ;
  }
  q->missing += seq - q->last - 1 ;
  q->last = seq ;
  q->n++ ;
  return 1 ;
}
