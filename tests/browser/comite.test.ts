// A day of the équipe d'animation: a prescription with its eligibility explained while it is typed,
// its diagnosis, then a comité held by keyboard, its minutes, its closing.
import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { calme, connecter, demanderApi, naviguer, verifierAxe, verifierPage } from './support';

const COMMUNE = 'Steenvoorde';
const INSEE = '59580';
const TERRITOIRE = 'steenvoorde';
const JOUR = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
// A birth date of its own keeps the invented people of two runs apart.
const NAISSANCE = `${randomInt(1965, 1990)}-0${randomInt(1, 10)}-${randomInt(10, 29)}`;
const NOM = 'PROUVAIRE';
const PRENOMS = ['Azurite', 'Basalte', 'Cobalt'];

const navigateur = naviguer();
let page: Page;

const champ = (titre: string | RegExp): Locator => page.getByLabel(titre);
const bouton = (nom: string | RegExp): Locator => page.getByRole('button', { name: nom });
const panneau = (): Locator => page.getByRole('dialog');

/** What the page itself would send, for people whose way to the comité is not looked at here. */
async function envoyer(commande: string, acte: object): Promise<void> {
  const { statut, corps } = await demanderApi(
    page,
    `/api/reperage/${commande}`,
    acte,
    randomUUID(),
  );
  assert.equal(statut, 200, `${commande}: ${JSON.stringify(corps)}`);
}

async function preparer(prenom: string, age: number): Promise<void> {
  const prescription = randomUUID();
  const personne = randomUUID();
  const diagnostic = randomUUID();
  const annee = Number(JOUR.slice(0, 4)) - age;
  await envoyer('Prescrire', {
    prescription,
    personne,
    identite: { nom: NOM, prenom, dateNaissance: `${annee}-01-${randomInt(10, 20)}` },
    confirmeNouvelle: true,
    sexe: 'femme',
    commune: INSEE,
    prescripteur: { genre: 'ccas', structure: 'CCAS de démonstration' },
    date: JOUR,
    situation: { rsa: 'OUI' },
  });
  await envoyer('TransmettrePrescription', {
    prescription,
    conseiller: randomUUID(),
    date: JOUR,
  });
  await envoyer('PlanifierDiagnostic', { diagnostic, prescription, date: JOUR });
  await envoyer('RealiserDiagnostic', {
    diagnostic,
    date: JOUR,
    emargement: true,
    avis: 'favorable',
    disponible: 'OUI',
    motive: 'OUI',
    volontaire: 'OUI',
  });
  for (const piece of ['domicile', 'identite', 'questionnaire_fse_entree', 'ressources'])
    await envoyer('RecevoirPiece', {
      pieceRecue: randomUUID(),
      personne,
      piece,
      date: JOUR,
      original: true,
    });
}

test('a prescription is explained while it is typed, and nothing typed is lost', async () => {
  page = await navigateur.page();
  await connecter(page, 'animation');
  await page.goto(`/reperage/nouvelle`);
  await page.getByRole('heading', { name: 'Nouvelle prescription' }).waitFor();
  await champ(/^Nom \(/).fill(NOM);
  await champ(/^Prénom/).fill('Diorite');
  await champ(/^Date de naissance/).fill(NAISSANCE);
  await champ(/^Commune/).fill(COMMUNE);
  await page.getByText(`${COMMUNE} (${INSEE}) fait partie du périmètre.`).waitFor();
  await page.getByText('À compléter : au moins un public prioritaire.').waitFor();
  await champ(/^Allocataire du RSA/).selectOption('OUI');
  await page.getByText(/^Éligible dès que les \d pièces manquantes sont reçues\.$/).waitFor();
  await verifierPage(page, 'reperage-nouvelle');

  await page.reload();
  await page.getByText(`${COMMUNE} (${INSEE}) fait partie du périmètre.`).waitFor();
  assert.equal(await champ(/^Prénom/).inputValue(), 'Diorite');

  await champ(/^Sexe/).selectOption('homme');
  await champ(/^Prescripteur/).selectOption('ccas');
  await champ(/^Structure/).fill('CCAS de démonstration');
  await bouton('Prescrire').click();
  await page.getByText('Prescription enregistrée.', { exact: true }).waitFor();
  await verifierPage(page, 'reperage-prescription');
});

test('from the prescription to a complete file, each act where its state shows', async () => {
  await bouton('Transmettre à un conseiller').click();
  await panneau()
    .getByRole('option', { name: /places?/ })
    .first()
    .waitFor({ state: 'attached' });
  await panneau().getByRole('button', { name: 'Transmettre' }).click();
  await bouton('Fixer un rendez-vous').click();
  await panneau()
    .getByLabel(/^Date du rendez-vous/)
    .fill(JOUR);
  await panneau().getByRole('button', { name: 'Planifier' }).click();
  await bouton('Diagnostic réalisé').click();
  await panneau().getByLabel(/^Avis/).selectOption('favorable');
  await panneau().getByLabel('Disponible pour agir').selectOption('OUI');
  await panneau()
    .getByLabel(/^Motivée/)
    .selectOption('OUI');
  await verifierAxe(page, 'diagnostic');
  await panneau().getByRole('button', { name: 'Enregistrer le diagnostic' }).click();
  await page.getByText('À inscrire à un comité').waitFor();
  for (let reste = await bouton('Reçue').count(); reste > 0; reste--) {
    await bouton('Reçue').first().click();
    // The list is drawn anew with one line less; nothing else tells that it was.
    while ((await bouton('Reçue').count()) >= reste) await calme(page);
  }
  await page.getByText('Éligible : chaque critère est tenu et prouvé.').waitFor();
});

test('somebody known is found again while typing', async () => {
  await page.goto(`/reperage/nouvelle`);
  await champ(/^Nom \(/).fill(NOM);
  await champ(/^Prénom/).fill('Diorite');
  await champ(/^Date de naissance/).fill(NAISSANCE);
  await bouton('C’est elle').first().click();
  await page.getByText('déjà connue').waitFor();
  await bouton('Annuler').click();
});

async function ouvrirComite(): Promise<void> {
  await page.goto(`/reperage/comites`);
  await page.getByRole('table', { name: 'Comités par mois et par territoire' }).waitFor();
  await verifierPage(page, 'reperage-comites');
  await page.keyboard.press('n');
  await panneau().getByLabel('Territoire').selectOption(TERRITOIRE);
  await panneau().getByLabel(/^Date/).fill(JOUR);
  await panneau().getByRole('button', { name: 'Planifier' }).click();
  await panneau().waitFor({ state: 'detached' });
  const jour = new Intl.DateTimeFormat('fr-FR', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${JOUR}T00:00:00Z`));
  await page.getByRole('row', { name: COMMUNE }).getByRole('link', { name: jour }).click();
  await page.getByText('L’ordre du jour est vide.').waitFor();
}

test('a comité is held by keyboard', async () => {
  await preparer(PRENOMS[0] as string, 40);
  await preparer(PRENOMS[1] as string, 35);
  await preparer(PRENOMS[2] as string, 22);
  await ouvrirComite();
  await bouton('Ajouter des personnes').click();
  for (const prenom of ['Diorite', ...PRENOMS]) {
    await panneau()
      .getByRole('button', { name: `Inscrire ${NOM} ${prenom}` })
      .first()
      .click();
    await page
      .getByRole('navigation', { name: 'Ordre du jour' })
      .getByRole('button', { name: `${NOM} ${prenom}` })
      .waitFor();
  }
  await page.keyboard.press('Escape');
  await panneau().waitFor({ state: 'detached' });
  await verifierPage(page, 'reperage-comite');

  const examen = (prenom: string) =>
    page.getByRole('region', { name: `Examen de ${NOM} ${prenom}` });
  const proces = page.getByRole('region', { name: 'Compte rendu' });
  await examen('Diorite').waitFor();
  // Échap takes a form back; nothing is decided.
  await page.keyboard.press('f');
  await champ(/^Motif/).waitFor();
  await page.keyboard.press('Escape');
  await champ(/^Motif/).waitFor({ state: 'detached' });
  await proces.getByText('Aucune décision.').waitFor();

  await page.keyboard.press('e');
  await page
    .getByRole('group', { name: 'Entrée' })
    .getByRole('option', { name: /place/ })
    .first()
    .waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await proces.getByText(/Diorite : entrée actée, référent souhaité/).waitFor();

  await examen('Azurite').waitFor();
  await page.keyboard.press('r');
  await champ(/^Motif/).selectOption('diagnostic_a_completer');
  await page.keyboard.press('Enter');
  await proces
    .getByText(/Azurite : décision reportée, pas avant le .* \(Diagnostic à compléter\)\./)
    .waitFor();

  await examen('Basalte').waitFor();
  await page.keyboard.press('ArrowDown');
  await examen('Cobalt').waitFor();
  await page.keyboard.press('ArrowUp');
  await examen('Basalte').waitFor();
  await page.keyboard.press('f');
  await champ(/^Motif/).selectOption('desistement');
  await page.keyboard.press('Enter');
  await proces.getByText(/Basalte : entrée refusée/).waitFor();

  // Too young: the entry says what stops it, the derogation opens it.
  await examen('Cobalt').waitFor();
  await page.keyboard.press('e');
  await page.getByText('L’entrée ne peut pas être décidée en l’état :').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: 'Entrée' }).waitFor({ state: 'detached' });
  await page.keyboard.press('d');
  await champ(/^Dérogation/).selectOption('jeune_clause');
  await calme(page);
  const par = champ(/^Donnée par/);
  if (await par.evaluate((e) => e instanceof HTMLSelectElement))
    await par.selectOption({ index: 1 });
  else await par.fill('representant_direction');
  await verifierAxe(page, 'dérogation');
  await par.press('Enter');
  await proces.getByText(/Cobalt : entrée actée par dérogation/).waitFor();
  await proces.getByText('2 entrées, 1 report, 1 refus.').waitFor();
});

test('the minutes are closed once, and print with their mention', async () => {
  await champ('Observations').fill('Les partenaires confirment leurs permanences.');
  await bouton('Clore le comité').click();
  await panneau().getByRole('button', { name: 'Clore le comité' }).click();
  await page.getByText('Clos', { exact: true }).waitFor();
  assert.equal(await bouton('Clore le comité').count(), 0);
  await page.emulateMedia({ media: 'print' });
  await page.getByText('est cofinancé par le Fonds social européen').waitFor();
  assert.ok(await page.getByRole('cell', { name: /entrée actée par dérogation/ }).isVisible());
  assert.ok(!(await page.getByRole('navigation', { name: 'Sections' }).isVisible()));
  await page.emulateMedia({ media: 'screen' });
});

test('the other pages of repérage', async () => {
  for (const [nom, chemin, titre] of [
    ['prescriptions', '', 'Prescriptions'],
    ['diagnostics', '/diagnostics', 'Diagnostics'],
    ['pieces', '/pieces', 'Pièces manquantes'],
    ['entrees', `/entrees?mois=${JOUR.slice(0, 7)}`, 'Entrées et leurs critères'],
  ] as const) {
    await page.goto(`/reperage${chemin}`);
    await page.getByRole('heading', { level: 1, name: titre }).waitFor();
    await verifierPage(page, `reperage-${nom}`);
  }
  await page
    .getByRole('link', { name: new RegExp(`^${NOM} `) })
    .first()
    .waitFor();
});
