/* ISC license. */

#include <skalibs/nonposix.h>

#include <linux/seccomp.h>

#include "filter.h"

/* The low half: all that is checked are ints and flags. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
# define LOW 0
#else
# define LOW 4
#endif

void filter_argument (filter *f, unsigned int i)
{
  filter_put(f, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * i + LOW) ;
}
