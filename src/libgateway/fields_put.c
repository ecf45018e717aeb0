/* ISC license. */

#include <sys/wait.h>

#include <skalibs/buffer.h>
#include <skalibs/sig.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/slot.h>
#include <herm/time.h>
#include "view.h"

static void put_bool (buffer *b, int what)
{
  buffer_putsnoflush(b, what ? "true" : "false") ;
}

static void put_int (buffer *b, int n)
{
  char fmt[INT_FMT] ;
  buffer_putnoflush(b, fmt, int_fmt(fmt, n)) ;
}

static void put_stamp (buffer *b, tain const *t)
{
  char fmt[TIMESTAMP] ;
  buffer_putnoflush(b, fmt, timestamp_fmt(fmt, t)) ;
}

static void put_since (buffer *b, tain const *t)
{
  char fmt[UINT64_FMT] ;
  buffer_putnoflush(b, fmt, uint64_fmt(fmt, herm_stamp_age(t))) ;
}

static void put_signal (buffer *b, int sig)
{
  if (sig < 0) buffer_putsnoflush(b, "NA") ;
  else
  {
    buffer_putsnoflush(b, "SIG") ;
    buffer_putsnoflush(b, sig_name(sig)) ;
  }
}

static void put (buffer *b, char const *profile, herm_slotview const *v, unsigned int field)
{
  int up = herm_slot_isup(v) ;
  int ended = !up && !v->notyet ;
  int code = ended && WIFEXITED(v->sv.wstat) ? WEXITSTATUS(v->sv.wstat) : -1 ;
  int sig = ended && WIFSIGNALED(v->sv.wstat) ? WTERMSIG(v->sv.wstat) : -1 ;
  switch (field)
  {
    case FIELD_UP : put_bool(b, up) ; break ;
    case FIELD_WANTEDUP : put_bool(b, v->sv.wantup) ; break ;
    case FIELD_NORMALLYUP : put_bool(b, v->normallyup) ; break ;
    case FIELD_READY : put_bool(b, v->sv.pid && v->sv.ready) ; break ;
    case FIELD_PAUSED : put_bool(b, v->sv.paused) ; break ;
    case FIELD_PID : put_int(b, up ? v->sv.pid : -1) ; break ;
    case FIELD_EXITCODE : put_int(b, code) ; break ;
    case FIELD_SIGNAL : put_signal(b, sig) ; break ;
    case FIELD_SIGNUM : put_int(b, sig) ; break ;
    case FIELD_UPDOWNSINCE : put_stamp(b, &v->sv.stamp) ; break ;
    case FIELD_READYSINCE : put_stamp(b, &v->sv.readystamp) ; break ;
    case FIELD_UPDOWNFOR : put_since(b, &v->sv.stamp) ; break ;
    case FIELD_READYFOR : put_since(b, &v->sv.readystamp) ; break ;
    case FIELD_PROFILE : buffer_putsnoflush(b, profile) ; break ;
    case FIELD_DEATHS : put_int(b, v->deaths) ; break ;
  }
}

void fields_put (buffer *b, char const *profile, herm_slotview const *v,
  unsigned char const *fields, unsigned int n)
{
  for (unsigned int i = 0 ; i < n ; i++)
  {
    if (i) buffer_putsnoflush(b, " ") ;
    put(b, profile, v, fields[i]) ;
  }
  buffer_putsnoflush(b, "\n") ;
}
