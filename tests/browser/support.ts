// A browser for the flows: who is logged in, what axe says, pictures of the pages.
//
//   const n = naviguer();                       // one Chromium for the file, closed after it
//   test('…', async () => {
//     const page = await n.page();              // a person with a browser of her own
//     await connecter(page, 'referent');
//     …
//     await verifierPage(page, 'accueil-referent');  // axe at both widths, pictures, no error
//   });
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';

export const BASE = lire('PLIE_URL');
export const MOT_DE_PASSE = lire('PLIE_MOT_DE_PASSE');
export const SITE = process.env.PLIE_SITE ?? 'flandre-lys';
const ECRANS = lire('PLIE_ECRANS');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export const BUREAU = { width: 1280, height: 900 };
export const TELEPHONE = { width: 390, height: 844 };

function lire(nom: string): string {
  const valeur = process.env[nom];
  if (valeur === undefined) throw new Error(`${nom} is not set: start by tests/browser/run.sh`);
  return valeur;
}

export interface Navigateur {
  /** A page in a browser profile of its own: nobody logged in. */
  page(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
}

const erreurs = new WeakMap<Page, string[]>();
const enRoute = new WeakMap<Page, Set<Request>>();
const PATIENCE_MS = 20_000;

/** Call once at the top of a test file. */
export function naviguer(): Navigateur {
  let navigateur: Browser;
  const profils: BrowserContext[] = [];
  before(async () => {
    navigateur = await chromium.launch({ executablePath: CHROMIUM, args: OPTIONS });
  });
  after(async () => {
    await navigateur?.close();
  });
  return {
    async page(options = {}) {
      const profil = await navigateur.newContext({
        viewport: BUREAU,
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        baseURL: BASE,
        ...options,
      });
      profils.push(profil);
      const page = await profil.newPage();
      suivre(page);
      return page;
    },
  };
}

function suivre(page: Page): void {
  const vues: string[] = [];
  const encore = new Set<Request>();
  erreurs.set(page, vues);
  enRoute.set(page, encore);
  page.on('pageerror', (e) => vues.push(String(e)));
  page.on('console', (m) => {
    if (m.type() === 'error' && m.text().includes('Content Security Policy')) vues.push(m.text());
  });
  let quitte = false;
  page.on('request', (r) => {
    if (r.isNavigationRequest() && r.frame() === page.mainFrame()) quitte = true;
    if (['fetch', 'xhr'].includes(r.resourceType())) encore.add(r);
  });
  // What the document before still asked for is never answered.
  page.on('framenavigated', (cadre) => {
    if (quitte && cadre === page.mainFrame()) encore.clear();
    if (cadre === page.mainFrame()) quitte = false;
  });
  page.on('requestfinished', (r) => encore.delete(r));
  page.on('requestfailed', (r) => encore.delete(r));
}

/** The page has its answers: nothing is asked any more, nothing is awaited. */
export async function calme(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const encore = enRoute.get(page) ?? new Set<Request>();
  const fin = Date.now() + PATIENCE_MS;
  for (let tours = 0; tours < 3; ) {
    assert.ok(Date.now() < fin, `still asking: ${[...encore].map((r) => r.url()).join(' ')}`);
    // Not waitForFunction: it evaluates a text, which the pages' policy forbids.
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    // Two frames: effects of what just arrived may ask again.
    await page.evaluate(
      () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))),
    );
    tours = encore.size === 0 ? tours + 1 : 0;
  }
}

/** Logs in with the demonstration account of that role; ends on Accueil. */
export async function connecter(page: Page, role: string, site = SITE): Promise<void> {
  await entrer(page, role, MOT_DE_PASSE, site);
  await page.getByRole('heading', { level: 1, name: 'Bonjour' }).waitFor();
}

/** Types an identifier and a password at the door. */
export async function entrer(
  page: Page,
  identifiant: string,
  motDePasse: string,
  site = SITE,
): Promise<void> {
  await page.goto('/');
  await page.getByRole('option').first().waitFor({ state: 'attached' });
  await page.getByLabel('Site').selectOption(site);
  await page.getByLabel('Identifiant').fill(identifiant);
  await page.getByLabel('Mot de passe').fill(motDePasse);
  await page.getByRole('button', { name: 'Entrer' }).click();
}

/** No script of the page failed, nothing went against the policy. */
export async function verifierScripts(page: Page, ou: string): Promise<void> {
  assert.deepEqual(erreurs.get(page) ?? [], [], `errors on ${ou}`);
}

/** axe reports nothing, and no script of the page failed. */
export async function verifierAxe(page: Page, ou = ''): Promise<void> {
  const vu = `${ou} ${new URL(page.url()).pathname}`.trim();
  await verifierScripts(page, vu);
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
    const resultat = await axe.run({ resultTypes: ['violations'] });
    return resultat.violations.map(
      (v) =>
        `${v.id}: ${v.help}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.html.slice(0, 200))
          .join(' | ')}`,
    );
  });
  assert.deepEqual(violations, [], `axe on ${vu}`);
}

/** Nothing reaches beyond the page's right edge: a wide table scrolls in its own frame. */
async function verifierLargeur(page: Page, ou: string): Promise<void> {
  const [contenu = 0, fenetre = 0] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(contenu <= fenetre, `${ou} is ${contenu} wide in a window of ${fenetre}`);
}

/** axe and a picture, at the width of a desk and of a phone. */
export async function verifierPage(page: Page, nom: string): Promise<void> {
  for (const taille of [TELEPHONE, BUREAU]) {
    await page.setViewportSize(taille);
    await calme(page);
    await verifierAxe(page, `${nom} (${taille.width})`);
    await verifierLargeur(page, `${nom} (${taille.width})`);
    await ecran(page, `${nom}-${taille.width}`);
  }
}

/** Keeps a picture of the whole page in the build folder. */
export async function ecran(page: Page, nom: string): Promise<void> {
  fs.mkdirSync(ECRANS, { recursive: true });
  await page.screenshot({ path: path.join(ECRANS, `${nom}.png`), fullPage: true });
}

/** What a page asks of the gateway, asked from within it: with its session and its token. */
export async function demanderApi<T>(
  page: Page,
  chemin: string,
  corps?: unknown,
  commande?: string,
): Promise<{ statut: number; corps: T }> {
  return page.evaluate(
    async ([adresse, texte, id]) => {
      const moi = (await (await fetch('/api/moi')).json()) as { jeton: string };
      const entetes: Record<string, string> = {
        'Content-Type': 'application/json',
        'X-Jeton': moi.jeton,
      };
      if (id) entetes['X-Commande'] = id;
      const reponse = await fetch(
        adresse,
        texte === undefined ? {} : { method: 'POST', headers: entetes, body: texte },
      );
      return { statut: reponse.status, corps: (await reponse.json()) as T };
    },
    [chemin, corps === undefined ? undefined : JSON.stringify(corps), commande] as [
      string,
      string | undefined,
      string | undefined,
    ],
  );
}
