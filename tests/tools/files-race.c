/* ISC license. */

/*
  files-race CALL count uid
  open openat2 creat      opens the file secret so often, while another thread puts the file
                          harmless on each free descriptor
  unlink rename openfail  calls unlink(2), rename(2) or open(2) so often, on the directory d, which
                          cannot be done, or on a file e that does not exist, while another thread
                          exchanges these names
  newname                 the same, with the names d/. and e/. that the file secret gets
  In a directory that has these files. Waits for a line on standard input.
*/

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>

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

static int opens (char const *call)
{
  if (!strcmp(call, "openat2"))
  {
    struct open_how how = { .flags = O_RDONLY } ;
    return syscall(SYS_openat2, AT_FDCWD, "secret", &how, sizeof(how)) ;
  }
  return strcmp(call, "creat") ? open("secret", O_RDONLY) : creat("secret", 0600) ;
}

static void fails (char const *call)
{
  char const *s = (char const *)name ;
  if (!strcmp(call, "unlink")) unlink(s) ;
  else if (!strcmp(call, "rename")) rename(s, "secret") ;
  else if (!strcmp(call, "newname")) rename("secret", s) ;
  else close(open(s, O_WRONLY)) ;
}

int main (int argc, char *const *argv)
{
  pthread_t t ;
  unsigned int n ;
  uid_t uid ;
  char line[16] ;
  int opening ;
  if (argc != 4) return 100 ;
  opening = !strcmp(argv[1], "open") || !strcmp(argv[1], "openat2") || !strcmp(argv[1], "creat") ;
  n = atoi(argv[2]) ;
  uid = atoi(argv[3]) ;
  if (read(0, line, sizeof(line)) <= 0) return 111 ;
  if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0) return 111 ;
  if (!strcmp(argv[1], "newname")) memcpy((char *)name, "d/.", 4) ;
  if (opening) harmless = open("harmless", strcmp(argv[1], "creat") ? O_RDONLY : O_WRONLY) ;
  number = harmless + 1 ;
  if (pthread_create(&t, 0, opening ? &put : &rewrite, 0)) return 111 ;
  while (!started) ;
  while (n--)
  {
    if (opening)
    {
      int fd ;
      close(number) ;
      fd = opens(argv[1]) ;
      if (fd != number) close(fd) ;
    }
    else fails(argv[1]) ;
  }
  stop = 1 ;
  pthread_join(t, 0) ;
  return 0 ;
}
