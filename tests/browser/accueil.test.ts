// Accueil counts what the services count, and a line is settled where it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer } from './support';

const n = naviguer();
interface Lignes {
  lignes: unknown[];
}

async function compte(page: Page, titre: string): Promise<number> {
  const region = page.getByRole('region', { name: titre });
  if ((await region.count()) === 0) return 0;
  const texte = (await region.getByRole('heading').textContent()) ?? '';
  return Number(/\d+$/.exec(texte.trim())?.[0]);
}

async function lignes(page: Page, requete: string, question: object): Promise<number> {
  const { statut, corps } = await demanderApi<Lignes>(page, `/api/${requete}`, question);
  assert.equal(statut, 200, requete);
  return corps.lignes.length;
}

/** Own tasks of parcours; those of entreprise only where a référent may settle them. */
async function sesTaches(page: Page, avecEntreprise: boolean): Promise<number> {
  const moi = await demanderApi<{ portee: string[] }>(page, '/api/moi');
  let n = avecEntreprise ? await lignes(page, 'entreprise/Taches', { limite: 1000 }) : 0;
  for (const referent of moi.corps.portee)
    n += await lignes(page, 'parcours/Taches', { referent, limite: 1000 });
  return n;
}

test('a référent’s two lists hold all tasks that are hers, once each', async () => {
  for (const [site, faitLeCre] of [
    ['flandre-lys', false],
    ['roubaix', true],
  ] as const) {
    const page = await n.page();
    await connecter(page, 'referent', site);
    await calme(page);
    const vu = (await compte(page, 'À faire aujourd’hui')) + (await compte(page, 'Bientôt'));
    assert.equal(vu, await sesTaches(page, faitLeCre), site);
    await page.context().close();
  }
});

test('a home page counts all that awaits, however many pages the service makes of it', async () => {
  for (const [role, site] of [
    ['referent', 'flandre-lys'],
    ['sag', 'roubaix'],
  ] as const) {
    const page = await n.page();
    await connecter(page, role, site);
    await calme(page);
    const tout = async () =>
      (await compte(page, 'À faire aujourd’hui')) + (await compte(page, 'Bientôt'));
    const attendu = await tout();
    const limite = Math.ceil(attendu / 4);
    let suites = 0;
    await page.route(/\/api\/(parcours\/Taches|reperage\/Prescriptions)$/, (route) => {
      const question = route.request().postDataJSON() as { apres?: string };
      if (question.apres) suites++;
      return route.continue({ postData: JSON.stringify({ ...question, limite }) });
    });
    await page.reload();
    await calme(page);
    assert.equal(await tout(), attendu, role);
    assert.ok(attendu > 0 && suites > 0, `${role}: ${attendu} lines, ${suites} further pages`);
    await page.context().close();
  }
});

test('a CRE’s lists hold the tasks of entreprise', async () => {
  const page = await n.page();
  await connecter(page, 'cre');
  await calme(page);
  const attendu = await lignes(page, 'entreprise/Taches', { limite: 1000 });
  const vu = (await compte(page, 'À faire aujourd’hui')) + (await compte(page, 'Bientôt'));
  assert.equal(vu, attendu);
  const mer = await lignes(page, 'entreprise/TableauMer', { etat: 'mer_effectuee', limite: 1000 });
  assert.equal(await compte(page, 'Retours de mise en relation attendus'), mer);
});

test('a relance is recorded from its line, and the line is gone', async (t) => {
  const une = await n.page();
  await connecter(une, 'referent');
  await calme(une);
  const boutons = une.getByRole('button', { name: /^Relance faite : / });
  const avant = await boutons.count();
  if (avant === 0) return t.skip('no relance in this portfolio today');
  const total = (await compte(une, 'À faire aujourd’hui')) + (await compte(une, 'Bientôt'));
  await boutons.first().click();
  const panneau = une.getByRole('dialog');
  await panneau.getByRole('button', { name: 'Enregistrer la relance' }).click();
  await panneau.waitFor({ state: 'detached' });
  await une
    .getByRole('status')
    .filter({ hasText: /au fil du dossier/ })
    .waitFor();
  await boutons.nth(avant - 1).waitFor({ state: 'detached' });
  const apres = (await compte(une, 'À faire aujourd’hui')) + (await compte(une, 'Bientôt'));
  assert.equal(apres, total - 1);
});

test('a CRE notes the contact of a candidate where the task stands', async () => {
  const page = await n.page();
  await connecter(page, 'cre');
  await calme(page);
  await page
    .getByRole('button', { name: /^Contact du mois d’un candidat \(/ })
    .first()
    .click();
  const premier = page.getByRole('button', { name: /^Noter le contact : / }).first();
  const nom = (await premier.getAttribute('aria-label'))?.replace(/^.* : /, '') ?? '';
  await premier.click();
  const panneau = page.getByRole('dialog', { name: `Contact avec ${nom}` });
  await panneau.getByRole('button', { name: 'Enregistrer le contact' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: `avec ${nom} enregistré` })
    .waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
  await page
    .getByRole('button', { name: /^Noter le suivi : / })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer le suivi' }).waitFor();
  await page.keyboard.press('Escape');
});

interface Comite {
  date: string;
  clos: boolean;
  inscrits: number;
  entrees: number;
  reports: number;
  refus: number;
  sorties: number;
}

test('a comité that left somebody without a decision awaits the équipe', async () => {
  const page = await n.page();
  await connecter(page, 'animation');
  await calme(page);
  const jour = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
  const { corps } = await demanderApi<{ lignes: Comite[] }>(page, '/api/reperage/Comites', {
    jusqu: jour,
  });
  const restants = corps.lignes.filter(
    (c) => !c.clos && c.inscrits > c.entrees + c.reports + c.refus + c.sorties,
  );
  const liens = page.getByRole('button', { name: /^Ouvrir le comité : / });
  assert.equal(await liens.count(), restants.length);
});
