/* ISC license. */

#include <skalibs/nonposix.h>

#include <pwd.h>

#include <herm/config.h>
#include <herm/owner.h>

#if defined(HERM_STATIC_LIBC) && defined(__GLIBC__)

#include <nss.h>

/* Else nsswitch.conf could load modules of another glibc, which crashes. */
void herm_owner_files (void)
{
  __nss_configure_lookup("passwd", "files") ;
  __nss_configure_lookup("group", "files") ;
  __nss_configure_lookup("initgroups", "files") ;
}

#else

void herm_owner_files (void)
{
}

#endif
