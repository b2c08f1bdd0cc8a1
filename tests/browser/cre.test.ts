// A day of a CRE, from the login on: a company, its offer, a candidate moved over the board by keys
// from positionné to démarré, the first follow-up and the hours; each refusal beside its field.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { connecter, demanderApi, naviguer, verifierAxe, verifierPage } from './support';

const n = naviguer();
const JOUR = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
const HIER = new Date(Date.parse(`${JOUR}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
const ENTREPRISE = `Verrerie ZIRCON ${randomInt(1000, 9999)}`;
const POSTE = 'Souffleur de verre';

let page: Page;
let candidat = '';

const bouton = (nom: string | RegExp): Locator => page.getByRole('button', { name: nom });
const panneau = (): Locator => page.getByRole('dialog');
const carte = (colonne: string): Locator =>
  page.getByRole('region', { name: new RegExp(`^${colonne} \\d+$`) }).getByRole('article', {
    name: candidat,
  });

/** Thirteen digits and the one that makes the key right. */
function siret(): string {
  const treize = Array.from({ length: 13 }, () => randomInt(1, 9)).join('');
  const somme = [...treize].reverse().reduce((total, c, i) => {
    const double = i % 2 === 0 ? 2 * Number(c) : Number(c);
    return total + (double > 9 ? double - 9 : double);
  }, 0);
  return `${treize}${(10 - (somme % 10)) % 10}`;
}

/** Sends the panel; it closes only once the act is recorded. */
async function envoyer(nom: string): Promise<void> {
  await panneau().getByRole('button', { name: nom, exact: true }).click();
  await panneau().waitFor({ state: 'detached' });
}

/** The refusal stands beside its field, which has the focus and what was typed. */
async function refuse(champ: Locator): Promise<void> {
  const garde = await champ.inputValue();
  await page.getByRole('alert').waitFor();
  assert.equal(await champ.getAttribute('aria-invalid'), 'true');
  assert.equal(await champ.inputValue(), garde);
}

test('the first page is what awaits the CRE', async () => {
  page = await n.page();
  page.setDefaultTimeout(15_000);
  await connecter(page, 'cre');
  await verifierAxe(page, 'accueil du CRE');
  await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: 'Entreprises' })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Entreprises' }).waitFor();
  await verifierPage(page, 'cre-entreprises');
});

test('a company is recorded; a wrong SIRET is said while typing and refused beside its field', async () => {
  const bon = siret();
  const faux = `${bon.slice(0, 13)}${(Number(bon[13]) + 1) % 10}`;
  await page.keyboard.press('n');
  const champ = panneau().getByLabel(/^SIRET/);
  await champ.fill(faux);
  await panneau().getByText('La clé est fausse').waitFor();
  await panneau().getByLabel(/^Raison sociale/).fill(ENTREPRISE);
  await panneau().getByLabel(/^Commune/).fill('Hazebrouck');
  await panneau().getByText('Code INSEE 59295.').waitFor();
  await panneau().getByLabel(/^Code NAF/).fill('2370z');
  await verifierAxe(page, 'nouvelle entreprise');
  await panneau().getByRole('button', { name: 'Enregistrer l’entreprise' }).click();
  await refuse(champ);
  await champ.fill(bon);
  await envoyer('Enregistrer l’entreprise');
  await page.getByRole('heading', { level: 1, name: ENTREPRISE }).waitFor();

  await bouton('Ajouter un contact').click();
  await panneau().getByLabel(/^Nom/).fill('ONYX');
  await panneau().getByLabel(/^Prénom/).fill('Clé');
  await panneau().getByLabel(/^Fonction/).fill('Chef d’atelier');
  await panneau().getByLabel(/^Téléphone/).fill('00 00 00 00 00');
  await envoyer('Enregistrer le contact');
  await page.getByRole('region', { name: 'Qui joindre' }).getByText('ONYX Clé').waitFor();
});

test('an offer is captured and spread', async () => {
  const { corps } = await demanderApi<{ lignes: { metier: string }[] }>(
    page,
    '/api/entreprise/Besoins',
  );
  await bouton('Capter une offre').click();
  await panneau().getByLabel(/^Intitulé/).fill(POSTE);
  await panneau().getByLabel(/^Métier/).fill(corps.lignes[0]?.metier ?? 'K2204');
  await panneau().getByLabel(/^Contrat/).selectOption('cdi');
  assert.equal(await panneau().getByLabel(/^Durée/).count(), 0, 'a CDI has no length');
  await envoyer('Enregistrer l’offre');
  await page.getByRole('heading', { level: 1, name: POSTE }).waitFor();
  await bouton('Diffuser').click();
  await envoyer('Diffuser aux référents');
  await page.getByText('diffusée', { exact: true }).first().waitFor();
  await page.getByText('0 / 1 pourvu').first().waitFor();
});

test('a candidate of the pool that fits is put on it', async () => {
  const possibles = page.getByRole('table', { name: 'Candidats possibles' });
  const premier = possibles.getByRole('button', { name: /^Positionner / }).first();
  await premier.waitFor();
  await possibles.getByText(/^✓ vise|vise/).first().waitFor();
  await page.getByRole('link', { name: /^[A-ZÉÈÎ]{2,} / }).first().waitFor();
  candidat = ((await premier.getAttribute('aria-label')) ?? '').replace('Positionner ', '');
  await verifierPage(page, 'cre-offre');
  await possibles.getByRole('button', { name: `Positionner ${candidat}` }).first().click();
  await envoyer('Positionner');
  await page
    .getByRole('table', { name: 'Positionnements sur cette offre' })
    .getByText(candidat)
    .waitFor();
  await page.getByRole('link', { name: 'Voir sur le tableau' }).click();
  await page.getByRole('heading', { level: 1, name: 'Mises en relation' }).waitFor();
  await carte('Positionné').waitFor();
});

test('the board is moved by keys, each act asking only what its rule requires', async () => {
  await carte('Positionné').focus();
  await page.keyboard.press('ArrowRight');
  await panneau().getByRole('heading', { name: 'Mise en relation' }).waitFor();
  await page.keyboard.press('Enter');
  await carte('Mise en relation').waitFor();

  await estChoisie();
  await page.keyboard.press('Enter');
  await panneau().getByLabel(/^Date de l’entretien/).fill(JOUR);
  await envoyer('Enregistrer l’entretien');
  await carte('Entretien').waitFor();

  await estChoisie();
  await page.keyboard.press('ArrowRight');
  await panneau().getByLabel(/^Résultat/).selectOption('oui');
  assert.equal(await panneau().getByLabel(/^Motif/).count(), 0, 'a motive is for a refusal only');
  const debut = panneau().getByLabel(/^Démarrage prévu/);
  await debut.fill(HIER);
  await verifierAxe(page, 'résultat');
  await panneau().getByRole('button', { name: 'Enregistrer le résultat' }).click();
  await refuse(debut);
  await debut.fill(JOUR);
  await envoyer('Enregistrer le résultat');
  await carte('Résultat').getByText(/^retenu/).waitFor();

  await estChoisie();
  await page.keyboard.press('i');
  await envoyer('Enregistrer');
  await bouton(`Informer le candidat : ${candidat}`).waitFor({ state: 'detached' });
  await carte('Résultat').focus();
  await page.keyboard.press('ArrowRight');
  await envoyer('Enregistrer le démarrage');
  await carte('Démarré').waitFor();
  await page.getByText('1 / 1 pourvu').first().waitFor();
  await verifierPage(page, 'cre-mer');
});

/** The card took the focus along to its new column. */
async function estChoisie(): Promise<void> {
  await page.waitForFunction(
    (nom) => document.activeElement?.getAttribute('aria-label')?.startsWith(nom) === true,
    candidat,
  );
}

test('the follow-up of the first week is recorded', async () => {
  await carte('Démarré').getByRole('link', { name: 'en poste' }).click();
  await page.getByRole('heading', { level: 1, name: candidat }).waitFor();
  const suivis = page.getByRole('table', { name: 'Suivis' });
  await suivis.getByRole('button', { name: /^Enregistrer : .*première semaine/ }).click();
  await verifierAxe(page, 'suivi');
  await envoyer('Enregistrer le suivi');
  await suivis.getByText(/^fait le/).waitFor();
});

test('hours are typed with a comma; too many are refused beside their month', async () => {
  const mois = page.getByRole('region', { name: 'Heures par mois' }).getByRole('textbox').first();
  await mois.fill('300');
  await page.keyboard.press('Enter');
  await refuse(mois);
  await mois.fill('6,5');
  await page.keyboard.press('Enter');
  await page.getByText('6,5 h', { exact: true }).waitFor();
  await verifierPage(page, 'cre-embauche');
});

test('the other pages of the section stand', async () => {
  for (const [adresse, titre] of [
    ['offres', 'Offres'],
    ['pole', 'Candidats du pôle économique'],
    ['embauches', 'Embauches'],
    ['suivis', 'Suivis en emploi'],
    ['suivis?montrer=mois', 'Suivis en emploi'],
    ['immersions', 'Immersions'],
    ['prospection', 'Prospection'],
  ] as const) {
    await page.goto(`/entreprises/${adresse}`);
    await page.getByRole('heading', { level: 1, name: titre }).waitFor();
    await verifierPage(page, `cre-${adresse.replace(/\W/g, '-')}`);
  }
});
