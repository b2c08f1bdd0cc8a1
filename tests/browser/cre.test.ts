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
let autre = '';

const bouton = (nom: string | RegExp): Locator => page.getByRole('button', { name: nom });
const panneau = (): Locator => page.getByRole('dialog');
const colonne = (nom: string): Locator =>
  page.getByRole('region', { name: new RegExp(`^${nom} \\d+$`) });
const carte = (dans: string, qui = candidat): Locator =>
  colonne(dans).getByRole('article', { name: qui });
const annonce = (texte: string | RegExp): Locator =>
  page.getByRole('status').getByText(texte).first();

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
  await panneau()
    .getByLabel(/^Raison sociale/)
    .fill(ENTREPRISE);
  await panneau()
    .getByLabel(/^Commune/)
    .fill('Hazebrouck');
  await panneau().getByText('Code INSEE 59295.').waitFor();
  await panneau()
    .getByLabel(/^Code NAF/)
    .fill('2370z');
  await verifierAxe(page, 'nouvelle entreprise');
  await panneau().getByRole('button', { name: 'Enregistrer l’entreprise' }).click();
  await refuse(champ);
  await champ.fill(bon);
  await envoyer('Enregistrer l’entreprise');
  await page.getByRole('heading', { level: 1, name: ENTREPRISE }).waitFor();

  await bouton('Ajouter un contact').click();
  await panneau().getByLabel(/^Nom/).fill('ONYX');
  await panneau()
    .getByLabel(/^Prénom/)
    .fill('Clé');
  await panneau()
    .getByLabel(/^Fonction/)
    .fill('Chef d’atelier');
  await panneau()
    .getByLabel(/^Téléphone/)
    .fill('00 00 00 00 00');
  await envoyer('Enregistrer le contact');
  await page.getByRole('region', { name: 'Qui joindre' }).getByText('ONYX Clé').waitFor();
});

test('an offer is captured and spread', async () => {
  const { corps } = await demanderApi<{ lignes: { metier: string }[] }>(
    page,
    '/api/entreprise/Besoins',
  );
  await bouton('Capter une offre').click();
  await panneau()
    .getByLabel(/^Intitulé/)
    .fill(POSTE);
  await panneau()
    .getByLabel(/^Métier/)
    .fill(corps.lignes[0]?.metier ?? 'K2204');
  await panneau()
    .getByLabel(/^Nombre de postes/)
    .fill('2');
  await panneau()
    .getByLabel(/^Contrat/)
    .selectOption('cdi');
  assert.equal(
    await panneau()
      .getByLabel(/^Durée/)
      .count(),
    0,
    'a CDI has no length',
  );
  await envoyer('Enregistrer l’offre');
  await page.getByRole('heading', { level: 1, name: POSTE }).waitFor();
  await bouton('Diffuser').click();
  await envoyer('Diffuser aux référents');
  await page.getByText('diffusée', { exact: true }).first().waitFor();
  await page.getByText('0 / 2 pourvu').first().waitFor();
});

test('candidates of the pool that fit are put on it', async () => {
  const possibles = page.getByRole('table', { name: 'Candidats possibles' });
  await possibles
    .getByRole('button', { name: /^Positionner \p{Lu}{2,} /u }) // Names come after the lines.
    .first()
    .waitFor();
  await possibles.getByText('vise').first().waitFor();
  const noms = await possibles
    .getByRole('button', { name: /^Positionner / })
    .evaluateAll((l) => l.map((b) => b.getAttribute('aria-label')?.replace('Positionner ', '')));
  [candidat = '', autre = ''] = [...new Set(noms)].map((nom) => nom ?? '');
  assert.ok(autre !== '', 'the demonstration has two candidates in its pool');
  await verifierPage(page, 'cre-offre');
  for (const nom of [autre, candidat]) {
    await possibles
      .getByRole('button', { name: `Positionner ${nom}` })
      .first()
      .click();
    await envoyer('Positionner');
    await page
      .getByRole('table', { name: 'Positionnements sur cette offre' })
      .getByText(nom)
      .waitFor();
  }
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
  await panneau()
    .getByLabel(/^Date de l’entretien/)
    .fill(JOUR);
  await envoyer('Enregistrer l’entretien');
  await carte('Entretien').waitFor();

  await estChoisie();
  await page.keyboard.press('ArrowRight');
  await panneau()
    .getByLabel(/^Résultat/)
    .selectOption('oui');
  assert.equal(
    await panneau()
      .getByLabel(/^Motif/)
      .count(),
    0,
    'a motive is for a refusal only',
  );
  const debut = panneau().getByLabel(/^Démarrage prévu/);
  await debut.fill(HIER);
  await verifierAxe(page, 'résultat');
  await panneau().getByRole('button', { name: 'Enregistrer le résultat' }).click();
  await refuse(debut);
  await debut.fill(JOUR);
  await envoyer('Enregistrer le résultat');
  await carte('Résultat')
    .getByText(/^retenu/)
    .waitFor();

  await estChoisie();
  await page.keyboard.press('i');
  await envoyer('Enregistrer');
  await bouton(`Informer le candidat : ${candidat}`).waitFor({ state: 'detached' });
  await carte('Résultat').focus();
  await page.keyboard.press('ArrowRight');
  await envoyer('Enregistrer le démarrage');
  await carte('Démarré').waitFor();
  await page.getByText('1 / 2 pourvu').first().waitFor();
  await verifierPage(page, 'cre-mer');
});

test('a card is drawn by hand to the next column only, and given up with its motive', async () => {
  await carte('Positionné', autre).dragTo(colonne('Résultat'));
  await annonce(/« Mettre en relation » vient d’abord/).waitFor();
  await carte('Positionné', autre).dragTo(colonne('Mise en relation'));
  await envoyer('Enregistrer la mise en relation');
  await carte('Mise en relation', autre).waitFor();
  await bouton(`Abandonner : ${autre}`).click();
  await panneau()
    .getByLabel(/^Motif/)
    .selectOption('sans_reponse');
  await envoyer('Abandonner');
  await carte('Mise en relation', autre).waitFor({ state: 'detached' });
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

test('the contact of the month is noted on the first page', async () => {
  await page.goto('/');
  await bouton(/^Noter le contact : /)
    .first()
    .click();
  await panneau()
    .getByLabel(/^Comment$|^Comment \(/)
    .selectOption('mail');
  await envoyer('Enregistrer le contact');
  await annonce(/^Contact du .* enregistré\.$/).waitFor();
});

test('an immersion goes from its start to its bilan', async () => {
  await page.goto('/entreprises/immersions');
  await page.getByRole('heading', { level: 1, name: 'Immersions' }).waitFor();
  await page.keyboard.press('n');
  await panneau()
    .getByLabel('Participant : nom')
    .fill(autre.slice(0, autre.indexOf(' ')));
  const qui = panneau().getByLabel(/^Participant \(/);
  await qui.getByRole('option', { name: autre }).first().waitFor({ state: 'attached' });
  const code = await qui.getByRole('option', { name: autre }).first().getAttribute('value');
  await qui.selectOption(code);
  await panneau()
    .getByLabel(/^Entreprise/)
    .selectOption({ label: ENTREPRISE });
  await panneau()
    .getByLabel(/^Genre/)
    .selectOption('pmsmp');
  await panneau()
    .getByLabel(/^Fin de la convention/)
    .fill(JOUR);
  await verifierAxe(page, 'immersion');
  await envoyer('Enregistrer le démarrage');
  await bouton(`Faire le bilan : ${autre}`).first().click();
  await envoyer('Enregistrer le bilan');
  await page.getByRole('button', { name: 'Toutes', exact: true }).click();
  await page.getByText('menée à terme').first().waitFor();
});

test('prospection is planned from the needs, then carried out', async () => {
  await page.goto('/entreprises/prospection');
  await bouton('Ajouter au plan').click();
  await panneau()
    .getByLabel(/^Action/)
    .selectOption('visite');
  await panneau()
    .getByLabel(/^Entreprise/)
    .selectOption({ label: ENTREPRISE });
  await envoyer('Ajouter au plan');
  await bouton(`Réaliser : ${ENTREPRISE}`).click();
  await envoyer('Enregistrer la prospection');
  const faites = page.getByRole('table', { name: 'Prospection réalisée' });
  await faites.getByRole('link', { name: ENTREPRISE }).click();
  await page
    .getByRole('region', { name: 'Visites et contacts' })
    .getByText('Visite de suivi')
    .waitFor();
  await verifierPage(page, 'cre-entreprise');
});

test('whom a company names is forgotten by the direction alone, and everybody sees it', async () => {
  const chezLeCre = page.getByRole('region', { name: 'Qui joindre' });
  await chezLeCre.getByText('ONYX Clé').waitFor();
  assert.equal(await bouton(/^Effacer/).count(), 0);
  const direction = await n.page();
  await connecter(direction, 'direction');
  await direction.goto(page.url());
  await direction.getByRole('button', { name: 'Effacer les données de ONYX Clé' }).click();
  const formulaire = direction.getByRole('dialog');
  await formulaire.getByLabel(/^Motif/).selectOption('demande');
  await formulaire.getByLabel(/^Pour confirmer/).fill('EFFACER');
  await verifierPage(direction, 'effacement');
  await formulaire.getByRole('button', { name: 'Effacer définitivement' }).click();
  for (const qui of [direction, page]) {
    const region = qui.getByRole('region', { name: 'Qui joindre' });
    await region.getByText('Personne effacée, Chef d’atelier').waitFor();
    assert.equal(await region.getByText('ONYX').count(), 0);
  }
  await direction.context().close();
});

test('the calendar of a month shows its follow-ups', async () => {
  await page.goto('/entreprises/suivis');
  await page.getByRole('button', { name: 'Mois', exact: true }).click();
  await page.getByRole('table', { name: /^Suivis dus en / }).waitFor();
  await verifierPage(page, 'cre-suivis-mois');
});

test('where the protocol keeps them to the CRE, a référent reads the board and has no act', async () => {
  page = await n.page();
  await connecter(page, 'referent');
  await page.goto('/entreprises/mer');
  await page.getByRole('region', { name: 'Tableau des mises en relation' }).waitFor();
  await page.getByLabel('Référent').selectOption(''); // His own come first.
  await colonne('Démarré').getByRole('article').first().waitFor();
  assert.equal(await bouton(/^(Mettre en relation|Résultat|Démarrer|Abandonner) :/).count(), 0);
  await page.goto('/entreprises/offres');
  await page.getByRole('table', { name: 'Offres' }).waitFor();
  assert.equal(await bouton('Capter une offre').count(), 0);
});
