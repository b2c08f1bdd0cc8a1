// A director trusts a figure because one click shows the people behind it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { calme, connecter, demanderApi, naviguer, verifierPage } from './support';

const n = naviguer();

interface Valeur {
  code: string;
  numerateurCenti: string;
  denominateurCenti: string;
}

test('from a board to the people behind a figure, and out as a file', async () => {
  const page = await n.page({ acceptDownloads: true });
  await connecter(page, 'direction');
  await page.getByRole('link', { name: 'Tableaux de bord' }).click();
  await calme(page);
  const main = page.getByRole('main');
  await main.getByRole('heading', { level: 1, name: /Tableau de bord : direction/ }).waitFor();
  await verifierPage(page, 'tableau-direction');

  // The board and the service say the same.
  const annee = new Date().getFullYear();
  const jusqu = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
  const reponse = await demanderApi<{ valeurs: Valeur[] }>(page, '/api/reporting/Tableau', {
    tableau: 'direction',
    filtre: { du: `${annee}-01-01`, jusqu },
  });
  const entrees = reponse.corps.valeurs.find((v) => v.code === 'entrees');
  assert.ok(entrees);
  const nombre = Number(entrees.numerateurCenti) / 100;
  assert.ok(nombre > 0, 'the demonstration year has entries');
  const ligne = main
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: 'Entrées', exact: true }) });
  await ligne
    .getByRole('cell', { name: String(nombre), exact: true })
    .first()
    .waitFor();

  // A figure is a list: as many lines as the figure says.
  await ligne.getByRole('link', { name: 'Entrées', exact: true }).click();
  await main.getByRole('heading', { level: 1, name: 'Entrées' }).waitFor();
  await calme(page);
  await main.getByText(new RegExp(`^${nombre} lignes?$`)).waitFor();
  await verifierPage(page, 'indicateur-entrees');

  // One group only: the list shrinks with it.
  const groupes = main.getByRole('table', { name: /par territoire/i });
  const bouton = groupes.getByRole('button').filter({ hasNotText: /Valeur|Détail|Territoire/i });
  const premier = bouton.nth(0);
  const nomDuGroupe = (await premier.textContent()) ?? '';
  await premier.click();
  await main.getByText(`Seulement territoire : ${nomDuGroupe}.`).waitFor();
  await calme(page);
  assert.equal(await main.getByText(new RegExp(`^${nombre} lignes?$`)).count(), 0);

  // The files have the lines on screen.
  const liste = main.getByRole('region', { name: 'Liste derrière le chiffre' });
  const classeur = page.waitForEvent('download');
  await liste.getByRole('button', { name: 'Exporter (Excel)' }).click();
  const octets = fs.readFileSync(await (await classeur).path());
  assert.equal(octets.subarray(0, 2).toString(), 'PK', 'an XLSX is a zip');
  const attente = page.waitForEvent('download');
  await liste.getByRole('button', { name: 'CSV' }).click();
  const fichier = await (await attente).path();
  const lignes = fs.readFileSync(fichier, 'utf8').trim().split('\r\n');
  const montrees = await main
    .getByRole('table', { name: /derrière le chiffre/ })
    .getByRole('row')
    .count();
  assert.ok(lignes.length >= montrees, `${lignes.length} lines in the file, ${montrees} on screen`);
});

test('figures as they were known on a past day say so', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  await page.goto('/tableaux/direction');
  await calme(page);
  const hier = new Date(Date.now() - 90 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  await page.getByLabel('Tel que connu le').fill(hier);
  await page.getByText(/Chiffres tels qu’ils étaient connus le/).waitFor();
  await calme(page);
  await page.getByRole('button', { name: 'Revenir à aujourd’hui' }).click();
  assert.equal(await page.getByText(/Chiffres tels qu’ils étaient connus le/).count(), 0);
});

test('a list longer than a page of the service is read to its end', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  const tous = await demanderApi<{ lignes: { libelle: string }[] }>(
    page,
    '/api/parcours/Referents',
    {},
  );
  assert.ok(tous.corps.lignes.length > 2);
  let pages = 0;
  await page.route('**/api/parcours/Referents', (route) => {
    pages++;
    const question = route.request().postDataJSON() as object;
    return route.continue({ postData: JSON.stringify({ ...question, limite: 2 }) });
  });
  await page.goto('/administration/referents');
  await calme(page);
  await page.getByText(new RegExp(`^${tous.corps.lignes.length} référents`)).waitFor();
  for (const { libelle } of tous.corps.lignes)
    await page.getByRole('row').filter({ hasText: libelle }).first().waitFor();
  assert.ok(pages > 1, `${pages} pages were asked`);
  await page.context().close();
});

test('what awaits the référents opens as the list that the figure counts', async () => {
  const page = await n.page();
  await connecter(page, 'direction');
  await calme(page);
  const carte = page.getByRole('region', { name: 'Ce qui attend les référents' });
  const ligne = carte.getByRole('listitem').first();
  const attendu = Number(/(\d+) à faire/.exec((await ligne.textContent()) ?? '')?.[1]);
  const genre = (await ligne.getByRole('link').textContent()) ?? '';
  await ligne.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'À faire' }).waitFor();
  await page.getByRole('button', { name: `${genre} (${attendu})`, pressed: true }).waitFor();
  await page.getByText(new RegExp(`^${attendu} tâches?, dont`)).waitFor();
  await page.context().close();
});
