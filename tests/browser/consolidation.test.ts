// A direction sees all PLIE of the bus side by side, and never who stands behind a figure elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();
const SITES = ['flandre-lys', 'roubaix'];

interface Valeur {
  code: string;
  numerateurCenti: string;
}

test('all sites together and each of them, as the consolidation says', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  await page.goto('/tableaux');
  await calme(page);
  const main = page.getByRole('main');
  await main.getByRole('link', { name: 'Tous les sites' }).click();
  await main.getByRole('heading', { level: 1, name: /tous les sites/ }).waitFor();
  await calme(page);
  await verifierPage(page, 'tableau-tous-les-sites');

  const annee = new Date().getFullYear();
  const jusqu = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
  const entreesDe = async (site: string) => {
    const { corps } = await demanderApi<{ valeurs: Valeur[] }>(page, '/api/consolidation/Tableau', {
      tableau: 'direction',
      filtre: { du: `${annee}-01-01`, jusqu, site },
    });
    const entrees = corps.valeurs.find((v) => v.code === 'entrees');
    return Number(entrees?.numerateurCenti ?? 0) / 100;
  };
  const chaque = await Promise.all(SITES.map(entreesDe));
  const toutes = await entreesDe('');
  assert.ok(chaque.every((x) => x > 0));
  assert.equal(
    toutes,
    chaque.reduce((a, b) => a + b, 0),
  );
  const ligne = main
    .getByRole('row')
    .filter({ has: page.getByRole('cell', { name: 'Entrées', exact: true }) });
  const cases = await ligne.getByRole('cell').allInnerTexts();
  assert.deepEqual(cases.slice(1).map(Number), [toutes, ...chaque]);

  // Another board of figures, by the address; no figure is a link to people.
  await main.getByRole('button', { name: 'Repérage' }).click();
  await calme(page);
  assert.match(page.url(), /planche=reperage/);
  assert.equal(await main.getByRole('table').getByRole('link').count(), 0);
});

test('whoever is no direction is not shown the way', async () => {
  const page = await n.page();
  await connecter(page, 'animation');
  await page.goto('/tableaux');
  await calme(page);
  assert.equal(await page.getByRole('link', { name: 'Tous les sites' }).count(), 0);
});
