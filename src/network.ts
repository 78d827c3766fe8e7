import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import tls from 'node:tls';

/**
 * The way out, by the variables that other programs use too: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, NODE_EXTRA_CA_CERTS and
 * NODE_USE_SYSTEM_CA. Node reads the last two only from the environment that it starts with, and proxies only when it is asked to; here they count in
 * every case, also when they stand in `.env`. SSH and PostgreSQL do not go through proxies.
 */
type Environment = Readonly<Record<string, string | undefined>>;

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const;

/** Nobody's proxy can reach our own machine: the local workspace and a model beside us are asked directly. */
const OURSELVES = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** @returns what is wrong, in sentences that repeat no value: a proxy's address may hold a password. */
export function useNetworkSettings(env: Environment): readonly string[] {
  return [...useProxies(env), ...useCertificates(env)];
}

function useProxies(env: Environment): readonly string[] {
  const set = PROXIES.filter((key) => isSet(env[key]));
  if (set.length === 0) return [];
  const wrong = set.filter((key) => !isProxy(env[key] ?? ''));
  if (wrong.length > 0)
    return wrong.map((key) => `${key}: expected the proxy's address, for example http://proxy.example:3128.`);
  http.setGlobalProxyFromEnv(proxySettings(env));
  return [];
}

/** What Node is told: empty values count as not set, and our own machine is always left out. */
function proxySettings(env: Environment): Readonly<Record<string, string>> {
  const left = isSet(env['no_proxy']) ? env['no_proxy'] : env['NO_PROXY'];
  const NO_PROXY = [left, ...OURSELVES].filter(isSet).join(',');
  const proxies = PROXIES.flatMap((key) => {
    const value = env[key];
    return isSet(value) ? [[key, value] as const] : [];
  });
  return { ...Object.fromEntries(proxies), NO_PROXY };
}

function useCertificates(env: Environment): readonly string[] {
  const known = tls.getCACertificates('default');
  const more: string[] = [];
  if (env['NODE_USE_SYSTEM_CA'] === '1') more.push(...tls.getCACertificates('system'));
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (isSet(file)) {
    // Node itself passes over a file that it cannot read with no more than a warning.
    const extra = certificatesIn(file);
    if (extra === null) return ['NODE_EXTRA_CA_CERTS: expected a file that can be read and holds certificates in PEM form.'];
    more.push(...extra);
  }
  if (more.length > 0) tls.setDefaultCACertificates([...new Set([...known, ...more])]);
  return [];
}

function certificatesIn(file: string): readonly string[] | null {
  try {
    const found = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    return found?.map((pem) => new X509Certificate(pem).toString()) ?? null;
  } catch {
    return null;
  }
}

function isProxy(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
