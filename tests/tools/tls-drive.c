/* ISC license. */

/*
  tls-drive LIBSSL CERT KEY OP...
  Two ends of a TLS connection in one process, through memory, with that libssl. Says its pid, waits
  for a line on standard input, then does each OP and prints what passed: "write 5", "read 5", or
  nothing if nothing did.
    wN WN   one end: SSL_write, SSL_write_ex of N bytes
    rN RN   the other end: SSL_read, SSL_read_ex of at most N bytes
    xN      N times: SSL_write and SSL_read of one byte; prints nothing
    kN      like wN, but the other end has shut down: fails
  The bytes are "plaintext!" again and again.
*/

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *lib ;
static void *sym (char const *name)
{
  void *p = dlsym(lib, name) ;
  if (!p) { fprintf(stderr, "tls-drive: no %s\n", name) ; exit(111) ; }
  return p ;
}

typedef void *new1 (void const *) ;
typedef void const *method (void) ;
typedef int pairs (void **, size_t, void **, size_t) ;
typedef int file (void *, char const *, int) ;
typedef void state (void *) ;
typedef void bios (void *, void *, void *) ;
typedef int hand (void *) ;
typedef int rw (void *, void *, int) ;
typedef int rwex (void *, void *, size_t, size_t *) ;

static char buf[1 << 17] ;

int main (int argc, char **argv)
{
  void *ctx, *a, *b, *ba, *bb ;
  rw *write_, *read_ ;
  rwex *write_ex, *read_ex ;
  hand *handshake ;
  int i ;
  if (argc < 4) return 100 ;
  lib = dlopen(argv[1], RTLD_NOW) ;
  if (!lib) { fprintf(stderr, "tls-drive: %s\n", dlerror()) ; return 111 ; }
  for (i = 0 ; i < (int)sizeof buf ; i++) buf[i] = "plaintext!"[i % 10] ;
  ctx = ((new1 *)sym("SSL_CTX_new"))(((method *)sym("TLS_method"))()) ;
  if (((file *)sym("SSL_CTX_use_certificate_file"))(ctx, argv[2], 1) != 1 ||
    ((file *)sym("SSL_CTX_use_PrivateKey_file"))(ctx, argv[3], 1) != 1) return 111 ;
  a = ((new1 *)sym("SSL_new"))(ctx) ;
  b = ((new1 *)sym("SSL_new"))(ctx) ;
  if (((pairs *)sym("BIO_new_bio_pair"))(&ba, sizeof buf, &bb, sizeof buf) != 1) return 111 ;
  ((bios *)sym("SSL_set_bio"))(a, ba, ba) ;
  ((bios *)sym("SSL_set_bio"))(b, bb, bb) ;
  ((state *)sym("SSL_set_connect_state"))(a) ;
  ((state *)sym("SSL_set_accept_state"))(b) ;
  handshake = (hand *)sym("SSL_do_handshake") ;
  for (i = 0 ; ; i++)
  {
    int r = handshake(a) ;
    int s = handshake(b) ;
    if (r == 1 && s == 1) break ;
    if (i == 20) { fprintf(stderr, "tls-drive: no handshake\n") ; return 111 ; }
  }
  write_ = (rw *)sym("SSL_write") ;
  write_ex = (rwex *)sym("SSL_write_ex") ;
  read_ = (rw *)sym("SSL_read") ;
  read_ex = (rwex *)sym("SSL_read_ex") ;

  printf("%d\n", (int)getpid()) ;
  fflush(stdout) ;
  if (getchar() == EOF) return 111 ;
  for (i = 4 ; i < argc ; i++)
  {
    int n = atoi(argv[i] + 1) ;
    size_t done = 0 ;
    int r = 0 ;
    switch (argv[i][0])
    {
      case 'w' : r = write_(a, buf, n) ; break ;
      case 'r' : r = read_(b, buf, n) ; break ;
      case 'W' : r = write_ex(a, buf, n, &done) == 1 ? (int)done : 0 ; break ;
      case 'R' : r = read_ex(b, buf, n, &done) == 1 ? (int)done : 0 ; break ;
      case 'k' : ((hand *)sym("SSL_shutdown"))(a) ; r = write_(a, buf, n) ; break ;
      case 'x' :
        while (n--) if (write_(a, buf, 1) != 1 || read_(b, buf, 1) != 1) return 111 ;
        break ;
      default : return 100 ;
    }
    if (r > 0) printf("%s %d\n", strchr("rR", argv[i][0]) ? "read" : "write", r) ;
  }
  return 0 ;
}
