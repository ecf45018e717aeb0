/* ISC license. */

/*
  files-race open count uid   opens the file secret so often, while another thread puts the file
                              harmless on each free descriptor
  files-race name count uid   calls unlink(2) so often, on the directory d (EISDIR) or on a file
                              that does not exist (ENOENT), while another thread exchanges these
                              names
  In a directory that has these files. Both wait for a line on standard input.
*/

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int volatile stop, started, number ;
static char volatile name[8] = "d" ;
static int harmless ;

static void *put (void *p)
{
  started = 1 ;
  while (!stop) dup2(harmless, number) ;
  return p ;
}

static void *rewrite (void *p)
{
  started = 1 ;
  while (!stop)
  {
    name[0] = 'd' ;
    for (unsigned int volatile i = 0 ; i < 200 ; i++) ;
    name[0] = 'e' ;
    for (unsigned int volatile i = 0 ; i < 200 ; i++) ;
  }
  return p ;
}

int main (int argc, char *const *argv)
{
  pthread_t t ;
  unsigned int n ;
  uid_t uid ;
  char line[16] ;
  int opening ;
  if (argc != 4) return 100 ;
  opening = !strcmp(argv[1], "open") ;
  n = atoi(argv[2]) ;
  uid = atoi(argv[3]) ;
  if (read(0, line, sizeof(line)) <= 0) return 111 ;
  if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0) return 111 ;
  if (opening) harmless = open("harmless", O_RDONLY) ;
  number = harmless + 1 ;
  if (pthread_create(&t, 0, opening ? &put : &rewrite, 0)) return 111 ;
  while (!started) ;
  while (n--)
  {
    if (opening)
    {
      int fd ;
      close(number) ;
      fd = open("secret", O_RDONLY) ;
      if (fd != number) close(fd) ;
    }
    else unlink((char const *)name) ;
  }
  stop = 1 ;
  pthread_join(t, 0) ;
  return 0 ;
}
