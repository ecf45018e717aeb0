/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/names.h>

#include "event.h"
#include "request.h"

static int refuse (request_plan *p, char const *bad, char const *word)
{
  p->bad = bad ;
  p->word = word ;
  return 0 ;
}

static void add (request_plan *p, char const *option, char const *s)
{
  p->argv[p->n++] = option ;
  p->argv[p->n++] = s ;
}

static void begin (request_plan *p, char const *prog, request_server const *c)
{
  p->argv[p->n++] = prog ;
  add(p, "-H", c->holder) ;
}

static int permitted (char const *verbs, char const *verb)
{
  size_t n = strlen(verb) ;
  for (;;)
  {
    size_t len ;
    verbs += strspn(verbs, " ") ;
    len = strcspn(verbs, " ") ;
    if (!len) return 0 ;
    if (len == n && !memcmp(verbs, verb, n)) return 1 ;
    verbs += len ;
  }
}


 /* load */

typedef struct load_s load ;
struct load_s
{
  uint32_t sets ; /* bits 1 << enum herm_set */
  int service ;
  int uid ;
  int pid ;
} ;

static int is_set (char const *s, load *l)
{
  size_t n = strlen(s) ;
  unsigned int set ;
  if (n && s[n-1] == '!') n-- ;
  if (!herm_set_scan(&set, s, n) || set == HERM_SET_TREE) return 0 ;
  l->sets |= 1u << set ;
  return 1 ;
}

static int is_text (char const *s)
{
  if (!*s) return 0 ;
  for (; *s ; s++) if ((unsigned char)*s < 32 || *s == 127) return 0 ;
  return 1 ;
}

static int add_policy (request_plan *p, request_server const *c, char const *name)
{
  if (!c->policies) return refuse(p, "no policies are served here", 0) ;
  if (p->policy.len) return refuse(p, "more than one policy: ", name) ;
  if (!is_text(name) || *name == '.' || strchr(name, '/'))
    return refuse(p, "not the name of a policy: ", name) ;
  if (!stralloc_cats(&p->policy, c->policies) || !stralloc_catb(&p->policy, "/", 1)
   || !stralloc_cats(&p->policy, name) || !stralloc_0(&p->policy)) return -1 ;
  add(p, "-p", p->policy.s) ;
  return 1 ;
}

static int load_word (request_plan *p, request_server const *c, load *l, char const *s)
{
  uint32_t n ;
  if (str_start(s, "service="))
  {
    if (!is_text(s + 8)) return refuse(p, "not the name of a service: ", s + 8) ;
    l->service = 1 ;
    add(p, "-G", s + 8) ;
  }
  else if (str_start(s, "uid="))
  {
    if (!uint320_scan(s + 4, &n)) return refuse(p, "not a uid: ", s + 4) ;
    l->uid = 1 ;
    add(p, "-u", s + 4) ;
  }
  else if (str_start(s, "pid="))
  {
    if (!uint320_scan(s + 4, &n) || !n) return refuse(p, "not a pid: ", s + 4) ;
    l->pid = 1 ;
    add(p, "-r", s + 4) ;
  }
  else if (str_start(s, "policy=")) return add_policy(p, c, s + 7) ;
  else if (is_set(s, l)) add(p, "-s", s) ;
  else return refuse(p, "neither a probe set nor a target: ", s) ;
  return 1 ;
}

/* The set file would record its own log, the set guard kill the services of this one. */
static int verb_load (request_plan *p, request_server const *c, char const *const *words)
{
  load l = { .sets = 0 } ;
  begin(p, HERM_EXTBINPREFIX "herm-probe-load", c) ;
  add(p, "-g", c->scandir) ;
  for (; *words ; words++)
  {
    int r = load_word(p, c, &l, *words) ;
    if (r <= 0) return r ;
  }
  if (!l.sets) return refuse(p, "no probe set to load", 0) ;
  if (!l.service && !l.pid)
  {
    if (!l.uid && l.sets & (1u << HERM_SET_FILE | 1u << HERM_SET_GUARD))
      return refuse(p, "the sets file and guard need service=, uid= or pid=", 0) ;
    add(p, "-G", "") ;
  }
  add(p, "--", HERM_S6_EXTBINPREFIX "s6-svc") ;
  add(p, "-ru", c->record) ;
  return 1 ;
}


 /* The others */

static int verb_ping (request_plan *p, request_server const *c, char const *const *words)
{
  (void)c ;
  return *words ? refuse(p, "unexpected: ", *words) : 1 ;
}

static int verb_status (request_plan *p, request_server const *c, char const *const *words)
{
  begin(p, HERM_EXTBINPREFIX "herm-probe-status", c) ;
  if (*words && !strcmp(*words, "json"))
  {
    p->argv[p->n++] = "-j" ;
    words++ ;
  }
  return *words ? refuse(p, "unexpected: ", *words) : 1 ;
}

static int verb_unload (request_plan *p, request_server const *c, char const *const *words)
{
  begin(p, HERM_EXTBINPREFIX "herm-probe-load", c) ;
  p->argv[p->n++] = "-x" ;
  add(p, "--", HERM_S6_EXTBINPREFIX "s6-svc") ;
  add(p, "-d", c->record) ;
  return *words ? refuse(p, "unexpected: ", *words) : 1 ;
}

static int verb_rules (request_plan *p, request_server const *c, char const *const *words)
{
  if (!c->rules) return refuse(p, "no rules are served here", 0) ;
  begin(p, HERM_EXTBINPREFIX "herm-rules", c) ;
  add(p, "--", c->rules) ;
  return *words ? refuse(p, "unexpected: ", *words) : 1 ;
}

typedef struct verb_s verb ;
struct verb_s
{
  char const *name ;
  int (*f) (request_plan *, request_server const *, char const *const *) ;
} ;

static verb const verbs[] =
{
  { "load", &verb_load },
  { "ping", &verb_ping },
  { "rules", &verb_rules },
  { "status", &verb_status },
  { "unload", &verb_unload }
} ;

int request_scan (request_plan *p, request_server const *c, char const *const *words)
{
  unsigned int n = 0 ;
  while (words[n]) if (++n > REQUEST_WORDS_MAX) return refuse(p, "too many words", 0) ;
  if (!n) return refuse(p, "no verb", 0) ;
  for (unsigned int i = 0 ; i < sizeof(verbs) / sizeof(verbs[0]) ; i++)
  {
    int r ;
    if (strcmp(words[0], verbs[i].name)) continue ;
    if (!permitted(c->verbs, words[0])) break ;
    r = (*verbs[i].f)(p, c, words + 1) ;
    p->argv[p->n] = 0 ;
    return r ;
  }
  return refuse(p, "not permitted, or no verb: ", words[0]) ;
}
