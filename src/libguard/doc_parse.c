/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_YAML

#include <string.h>
#include <errno.h>
#include <yaml.h>

#include "convert.h"

/*
  libyaml does not expand aliases: to refuse them is all the defence that is needed against
  documents that grow. The tree has nothing that is not in the text once.
*/

typedef struct state_s state ;
struct state_s
{
  yaml_parser_t parser ;
  doc *d ;
  size_t parent[DOC_DEPTH_MAX] ; /* open lists and maps */
  size_t last[DOC_DEPTH_MAX] ;   /* their last children, 0: none */
  size_t key[DOC_DEPTH_MAX] ;    /* of maps: a key that has no value yet, 0: none */
  unsigned int keys[DOC_DEPTH_MAX] ;
  yaml_mark_t mark[DOC_DEPTH_MAX] ; /* of the key */
  unsigned int depth ;
} ;

static int refuse (state *s, yaml_mark_t const *mark, char const *what)
{
  s->d->line = mark->line + 1 ;
  s->d->column = mark->column + 1 ;
  s->d->bad = what ;
  return 0 ;
}

static int is_null (yaml_event_t const *e)
{
  char const *s = (char const *)e->data.scalar.value ;
  return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
    (!*s || !strcmp(s, "~") || !strcmp(s, "null") || !strcmp(s, "Null") || !strcmp(s, "NULL")) ;
}

static int store (state *s, yaml_event_t const *e, size_t *where)
{
  *where = s->d->text.len ;
  return stralloc_catb(&s->d->text, (char const *)e->data.scalar.value, e->data.scalar.length) &&
    stralloc_0(&s->d->text) ? 1 : -1 ;
}

static int is_map (state const *s)
{
  return s->depth && doc_at(s->d, s->parent[s->depth - 1])->type == DOC_MAP ;
}

static int key (state *s, yaml_event_t const *e)
{
  unsigned int top = s->depth - 1 ;
  size_t where ;
  if (e->type != YAML_SCALAR_EVENT) return refuse(s, &e->start_mark, "a key that is no text") ;
  if (!e->data.scalar.length) return refuse(s, &e->start_mark, "an empty key") ;
  if (store(s, e, &where) < 0) return -1 ;
  if (doc_find(s->d, doc_at(s->d, s->parent[top]), s->d->text.s + where))
    return refuse(s, &e->start_mark, "a key that is there already") ;
  if (++s->keys[top] > DOC_KEYS_MAX) return refuse(s, &e->start_mark, "more than 1024 keys") ;
  s->key[top] = where ;
  s->mark[top] = e->start_mark ;
  return 1 ;
}

static int node (state *s, yaml_event_t const *e, unsigned int type)
{
  yaml_mark_t const *mark = is_map(s) ? s->mark + s->depth - 1 : &e->start_mark ;
  doc_node n = { .type = type, .line = mark->line + 1, .column = mark->column + 1 } ;
  size_t self = genalloc_len(doc_node, &s->d->nodes) ;
  if (!s->depth && self) return refuse(s, &e->start_mark, "a second document") ;
  if (type == DOC_TEXT && store(s, e, &n.value) < 0) return -1 ;
  if (is_map(s)) n.key = s->key[s->depth - 1] ;
  if (!genalloc_append(doc_node, &s->d->nodes, &n)) return -1 ;
  if (s->depth)
  {
    unsigned int top = s->depth - 1 ;
    if (s->last[top]) doc_at(s->d, s->last[top])->next = self ;
    else doc_at(s->d, s->parent[top])->first = self ;
    s->last[top] = self ;
    s->key[top] = 0 ;
  }
  if (type != DOC_LIST && type != DOC_MAP) return 1 ;
  if (s->depth == DOC_DEPTH_MAX) return refuse(s, &e->start_mark, "more than 16 levels") ;
  s->parent[s->depth] = self ;
  s->last[s->depth] = s->key[s->depth] = s->keys[s->depth] = 0 ;
  s->depth++ ;
  return 1 ;
}

static int value (state *s, yaml_event_t const *e)
{
  yaml_char_t const *anchor = 0, *tag = 0 ;
  unsigned int type = DOC_NULL ;
  switch (e->type)
  {
    case YAML_ALIAS_EVENT : return refuse(s, &e->start_mark, "an alias") ;
    case YAML_SCALAR_EVENT :
      anchor = e->data.scalar.anchor ;
      tag = e->data.scalar.tag ;
      if (strlen((char const *)e->data.scalar.value) != e->data.scalar.length)
        return refuse(s, &e->start_mark, "a NUL") ;
      if (!is_null(e)) type = DOC_TEXT ;
      break ;
    case YAML_SEQUENCE_START_EVENT :
      anchor = e->data.sequence_start.anchor ;
      tag = e->data.sequence_start.tag ;
      type = DOC_LIST ;
      break ;
    default :
      anchor = e->data.mapping_start.anchor ;
      tag = e->data.mapping_start.tag ;
      type = DOC_MAP ;
  }
  if (anchor) return refuse(s, &e->start_mark, "an anchor") ;
  if (tag) return refuse(s, &e->start_mark, "a tag") ;
  return is_map(s) && !s->key[s->depth - 1] ? key(s, e) : node(s, e, type) ;
}

/* Returns 2 at the end, else as doc_parse. */
static int event (state *s, yaml_event_t const *e)
{
  switch (e->type)
  {
    case YAML_STREAM_END_EVENT : return 2 ;
    case YAML_STREAM_START_EVENT :
    case YAML_DOCUMENT_END_EVENT :
    case YAML_NO_EVENT : return 1 ;
    case YAML_DOCUMENT_START_EVENT :
      return genalloc_len(doc_node, &s->d->nodes) ?
        refuse(s, &e->start_mark, "a second document") : 1 ;
    case YAML_SEQUENCE_END_EVENT :
    case YAML_MAPPING_END_EVENT :
      s->depth-- ;
      return 1 ;
    default : return value(s, e) ;
  }
}

static int events (state *s)
{
  int r = 1 ;
  while (r == 1)
  {
    yaml_event_t e ;
    if (!yaml_parser_parse(&s->parser, &e))
    {
      if (s->parser.error == YAML_MEMORY_ERROR) return (errno = ENOMEM, -1) ;
      return refuse(s, &s->parser.problem_mark, "not YAML") ;
    }
    r = event(s, &e) ;
    yaml_event_delete(&e) ;
  }
  return r == 2 ? 1 : r ;
}

int doc_parse (doc *d, char const *text, size_t n)
{
  int r ;
  state s = { .d = d, .depth = 0 } ;
  if (!stralloc_0(&d->text)) return -1 ;
  if (!yaml_parser_initialize(&s.parser)) return (errno = ENOMEM, -1) ;
  yaml_parser_set_input_string(&s.parser, (unsigned char const *)text, n) ;
  yaml_parser_set_encoding(&s.parser, YAML_UTF8_ENCODING) ;
  r = events(&s) ;
  yaml_parser_delete(&s.parser) ;
  if (r == 1 && !genalloc_len(doc_node, &d->nodes))
  {
    yaml_mark_t const start = { .index = 0, .line = 0, .column = 0 } ;
    return refuse(&s, &start, "an empty document") ;
  }
  return r ;
}

#else

#include <errno.h>

#include "convert.h"

int doc_parse (doc *d, char const *text, size_t n)
{
  (void)d ; (void)text ; (void)n ;
  return (errno = ENOSYS, -1) ;
}

#endif
