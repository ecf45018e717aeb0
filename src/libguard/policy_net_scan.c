/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#include <skalibs/types.h>

#include "policy.h"

static int is_name (char const *s, size_t n)
{
  size_t label = 0 ;
  int letter = 0 ;
  if (!n || n > 253) return 0 ;
  for (size_t i = 0 ; i < n ; i++)
  {
    if (s[i] == '.')
    {
      if (!label || s[i - 1] == '-') return 0 ;
      label = 0 ;
      letter = 0 ;
      continue ;
    }
    if ((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z')) letter = 1 ;
    else if (s[i] == '-' ? !label : s[i] != '_' && (s[i] < '0' || s[i] > '9')) return 0 ;
    if (++label > 63) return 0 ;
  }
  return label && letter && s[n - 1] != '-' ;
}

/* The bits beyond the prefix must be 0: otherwise the line does not mean what it says. */
static char const *prefix (policy_net *net, char const *s, size_t n, unsigned int bits)
{
  unsigned int prefix = bits ;
  if (n && (n < 2 || *s != '/' || uint_scan(s + 1, &prefix) != n - 1 || prefix > bits))
    return "a bad prefix" ;
  for (unsigned int i = prefix ; i < bits ; i++)
    if (net->address[i / 8] & (128u >> i % 8)) return "an address with bits beyond its prefix" ;
  net->prefix = prefix ;
  return 0 ;
}

/* skalibs' ip4_scan takes 256 for 0. */
static int address (policy_net *net, int family, char const *s, size_t n)
{
  char tmp[INET6_ADDRSTRLEN] ;
  if (n >= sizeof(tmp)) return 0 ;
  memcpy(tmp, s, n) ;
  tmp[n] = 0 ;
  return inet_pton(family, tmp, net->address) == 1 ;
}

static char const *host (policy_net *net, char const *s, size_t n)
{
  char const *end ;
  size_t len ;
  if (n && *s == '[')
  {
    end = memchr(s, ']', n) ;
    if (!end || !address(net, AF_INET6, s + 1, end - s - 1)) return "a bad IPv6 address" ;
    net->to = POLICY_IP6 ;
    return prefix(net, end + 1, s + n - end - 1, 128) ;
  }
  end = memchr(s, '/', n) ;
  len = end ? end - s : n ;
  if (address(net, AF_INET, s, len))
  {
    net->to = POLICY_IP4 ;
    return prefix(net, s + len, n - len, 32) ;
  }
  net->to = POLICY_HOST ;
  if (n > 2 && s[0] == '*' && s[1] == '.') { net->to = POLICY_WILDCARD ; s += 2 ; n -= 2 ; }
  net->name = s ;
  net->namelen = n ;
  return is_name(s, n) ? 0 : "neither an address nor a host name" ;
}

static char const *port (policy_net *net, unsigned int file, char const *s)
{
  unsigned int n ;
  if (!strcmp(s, "*")) { net->anyport = 1 ; return 0 ; }
  if (!uint0_scan(s, &n) || n > 65535 || (!n && file == POLICY_NET_CONNECT)) return "a bad port" ;
  net->port = n ;
  return 0 ;
}

char const *policy_net_scan (policy_net *net, unsigned int file, char const *s)
{
  char const *colon, *bad ;
  memset(net, 0, sizeof(policy_net)) ;
  net->protocol = POLICY_TCP ;
  if (!strncmp(s, "unix:", 5))
  {
    if (file == POLICY_NET_BIND) return "unix: is for net/connect" ;
    net->protocol = POLICY_UNIX ;
    if (!strcmp(s + 5, "*")) { net->anyport = 1 ; return 0 ; }
    net->name = s + 5 ;
    net->namelen = strlen(s + 5) ;
    return policy_path_bad(net->name) ;
  }
  if (!strncmp(s, "tcp:", 4)) s += 4 ;
  else if (!strncmp(s, "udp:", 4)) { net->protocol = POLICY_UDP ; s += 4 ; }
  colon = strrchr(s, ':') ;
  if (!colon) return port(net, file, s) ;
  if (file == POLICY_NET_BIND) return "only ports, without addresses, in net/bind" ;
  bad = host(net, s, colon - s) ;
  return bad ? bad : port(net, file, colon + 1) ;
}
