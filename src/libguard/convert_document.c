/* ISC license. */

#include <string.h>

#include "convert.h"

static int is_text (doc const *d, doc_node const *n, char const *s)
{
  return n && n->type == DOC_TEXT && !strcmp(doc_text(d, n), s) ;
}

static int network (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "allowlist", 0 } ;
  int r = convert_keys(d, n, keys) ;
  return r > 0 ? convert_list(c, d, POLICY_NET_CONNECT, n, "allowlist") : r ;
}

static int filesystem (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "read", "write", 0 } ;
  static char const *const allow[] = { "allow", 0 } ;
  int r = convert_keys(d, n, keys) ;
  for (unsigned int i = 0 ; i < 2 && r > 0 ; i++)
  {
    doc_node const *verb = doc_find(d, n, keys[i]) ;
    if (!verb) continue ;
    r = convert_keys(d, verb, allow) ;
    if (r > 0) r = convert_list(c, d, i ? POLICY_FS_WRITE : POLICY_FS_READ, verb, "allow") ;
  }
  return r ;
}

/* Its lists are for processes that run; a program must also start, whatever they say. */
static int syscalls (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "allow", 0 } ;
  int r = convert_keys(d, n, keys) ;
  if (r > 0 && !stralloc_cats(c->file + POLICY_SYSCALLS_ALLOW,
    "# added by herm-policy-from-yaml: without it no program can start\n+baseline\n")) return -1 ;
  return r > 0 ? convert_list(c, d, POLICY_SYSCALLS_ALLOW, n, "allow") : r ;
}

static int is_capability (char const *s)
{
  static char const *const names[] = { "file_read", "file_write", "file_delete",
    "network_outbound", "network_inbound", "terminal_exec", "agent_spawn", 0 } ;
  for (char const *const *k = names ; *k ; k++) if (!strcmp(*k, s)) return 1 ;
  return (!strncmp(s, "mcp_tool:", 9) && s[9]) || (!strncmp(s, "model:", 6) && s[6]) ;
}

/* Denied networks are denied; all else needs a proxy, or an exception, which policies lack. */
static int capability (convert *c, doc *d, doc_node const *n, int deny)
{
  if (n->type != DOC_TEXT || !is_capability(doc_text(d, n)))
    return doc_refuse(d, n, "no such capability") ;
  for (unsigned int i = 0 ; i < 2 && deny ; i++)
  {
    unsigned int file = i ? POLICY_NET_BIND : POLICY_NET_CONNECT ;
    if (strcmp(doc_text(d, n), i ? "network_inbound" : "network_outbound")) continue ;
    c->stated[file] = 1 ;
    c->file[file].len = 0 ;
    return 1 ;
  }
  return convert_ignore(c, d, deny ? "capabilities.deny" : "capabilities.allow", n) ;
}

static int capabilities (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "allow", "deny", 0 } ;
  int r = convert_keys(d, n, keys) ;
  for (unsigned int i = 0 ; i < 2 && r > 0 ; i++)
  {
    doc_node const *list = doc_find(d, n, keys[i]) ;
    if (!list || list->type == DOC_NULL) continue ;
    if (list->type != DOC_LIST) return doc_refuse(d, list, "not a list") ;
    for (size_t k = list->first ; k && r > 0 ; k = doc_at(d, k)->next)
      r = capability(c, d, doc_at(d, k), i) ;
  }
  return r ;
}

static int tools (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "allow", "requires_approval_if", "limit_per_hour", 0 } ;
  int r = 1 ;
  if (n->type == DOC_NULL) return 1 ;
  if (n->type != DOC_MAP) return doc_refuse(d, n, "not a map") ;
  for (size_t i = n->first ; i && r > 0 ; i = doc_at(d, i)->next)
  {
    doc_node name = *doc_at(d, i) ;
    name.type = DOC_TEXT ;
    name.value = name.key ;
    r = convert_keys(d, doc_at(d, i), keys) ;
    if (r > 0) r = convert_ignore(c, d, "tools", &name) ;
  }
  return r ;
}

typedef int section_func (convert *, doc *, doc_node const *) ;

typedef struct section_s section ;
struct section_s
{
  char const *key ;
  section_func *func ; /* null: only a proxy can do it */
} ;

/* Capabilities come last: what they deny, no list allows. */
static section const sections[] =
{
  { "network", &network }, { "filesystem", &filesystem }, { "syscalls", &syscalls },
  { "tools", &tools }, { "capabilities", &capabilities }, { "scope", 0 }, { "schedule", 0 },
  { "budget", 0 }, { "data", 0 }, { "approval_timeout_secs", 0 }, { 0, 0 }
} ;

static int body (convert *c, doc *d, doc_node const *map)
{
  int r = 1 ;
  unsigned int enforced = 0 ;
  for (section const *s = sections ; s->key && r > 0 ; s++)
  {
    doc_node const *n = doc_find(d, map, s->key) ;
    if (!n) continue ;
    enforced += !!s->func ;
    r = s->func ? s->func(c, d, n) : convert_ignore(c, d, s->key, n) ;
  }
  return r > 0 && !enforced ? doc_refuse(d, map,
    "no section that is enforced: network, filesystem, syscalls, tools, capabilities") : r ;
}

static int is_section (char const *s)
{
  section const *k = sections ;
  while (k->key && strcmp(k->key, s)) k++ ;
  return !!k->key ;
}

static int metadata (convert *c, doc *d, doc_node const *n)
{
  static char const *const keys[] = { "name", "version", "description", 0 } ;
  int r = convert_keys(d, n, keys) ;
  for (char const *const *k = keys ; *k && r > 0 ; k++)
  {
    doc_node const *text = doc_find(d, n, *k) ;
    stralloc *sa = c->file + POLICY_NAME ;
    if (!text || text->type != DOC_TEXT) continue ;
    c->stated[POLICY_NAME] = 1 ;
    if (!stralloc_cats(sa, "# ") || !stralloc_cats(sa, *k) || !stralloc_cats(sa, ": ")) return -1 ;
    for (char const *s = doc_text(d, text) ; *s ; s++)
      if (!stralloc_append(sa, (unsigned char)*s < 32 || *s == 127 ? ' ' : *s)) return -1 ;
    if (!stralloc_append(sa, '\n')) return -1 ;
  }
  return r ;
}

/* Returns 1 for either envelope, or none; 0 for another. */
static int envelope (doc *d, doc_node const *root)
{
  doc_node const *version = doc_find(d, root, "apiVersion"), *kind = doc_find(d, root, "kind") ;
  if (version && !is_text(d, version, "agent-assembly/v1") &&
    !is_text(d, version, "agent-assembly.dev/v1alpha1"))
    return doc_refuse(d, version, "no apiVersion that is known") ;
  if (kind && !is_text(d, kind, "Policy") && !is_text(d, kind, "GovernancePolicy"))
    return doc_refuse(d, kind, "no kind that is known") ;
  return 1 ;
}

static int content (convert *c, doc *d)
{
  doc_node const *root = doc_at(d, 0), *spec, *meta ;
  int r ;
  if (root->type == DOC_NULL || (root->type == DOC_MAP && !root->first))
    return doc_refuse(d, root, "an empty document") ;
  if (root->type != DOC_MAP) return doc_refuse(d, root, "not a map") ;
  spec = doc_find(d, root, "spec") ;
  meta = doc_find(d, root, "metadata") ;
  for (size_t i = root->first ; i ; i = doc_at(d, i)->next)
  {
    doc_node const *n = doc_at(d, i) ;
    char const *k = doc_key(d, n) ;
    if (is_section(k))
    {
      if (spec) return doc_refuse(d, n, "a section out of spec") ;
    }
    else if (strcmp(k, "spec") && strcmp(k, "metadata") && strcmp(k, "apiVersion") &&
      strcmp(k, "kind")) return doc_refuse(d, n, "a key that is not known here") ;
  }
  r = envelope(d, root) ;
  if (r > 0 && meta) r = metadata(c, d, meta) ;
  if (r <= 0) return r ;
  if (!spec) return body(c, d, root) ;
  if (spec->type != DOC_MAP) return doc_refuse(d, spec, "not a map") ;
  for (size_t i = spec->first ; i ; i = doc_at(d, i)->next)
    if (!is_section(doc_key(d, doc_at(d, i))))
      return doc_refuse(d, doc_at(d, i), "a key that is not known here") ;
  return body(c, d, spec) ;
}

int convert_document (convert *c, doc *d)
{
  char const *why ;
  int r = content(c, d) ;
  if (r <= 0) return r ;
  why = convert_bad(c) ;
  return why ? doc_refuse(d, doc_at(d, 0), why) : 1 ;
}
