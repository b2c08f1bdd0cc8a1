// A prescripteur: the people one sent, and what became of them.
import type { LignePrescription } from '../../generated/reperage';
import { versPrescription } from '../base/adresses';
import { demanderTout } from '../base/api';
import { date, pluriel } from '../base/dates';
import { useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { aller } from '../base/router';
import { useMoi } from '../base/session';
import { type Colonne, Etat, Liste, Marque } from '../base/ui';

const ETATS: Record<string, string> = {
  recue: 'Reçue',
  transmise: 'Diagnostic à venir',
  diagnostiquee: 'Diagnostic fait',
  positionnee: 'Inscrite en comité',
  reportee: 'Reportée',
  acceptee: 'Entrée actée',
  refusee: 'Refusée',
  close: 'Close sans diagnostic',
};
const GENRES: Record<string, 'fait' | 'alerte' | 'neutre'> = {
  acceptee: 'fait',
  reportee: 'alerte',
  refusee: 'alerte',
};

function suite(l: LignePrescription): string {
  if (l.etat === 'transmise' && l.diagnosticDate) return `diagnostic le ${date(l.diagnosticDate)}`;
  if (l.comiteDate) return `comité du ${date(l.comiteDate)}`;
  return '';
}

export function AccueilPrescripteur() {
  const { portee } = useMoi();
  const reponse = useReponse(`prescriptions ${portee.join('|')}`, async () => {
    const pages = await Promise.all(
      portee.map((structure) => demanderTout('reperage', 'prescriptions', { structure })),
    );
    return pages.flatMap((p) => p.lignes).sort((a, b) => b.date.localeCompare(a.date));
  }, ['reperage']);
  const nom = useNoms(reponse.data?.map((l) => l.personne) ?? []);
  const colonnes: Colonne<LignePrescription>[] = [
    { cle: 'nom', titre: 'Personne', tri: (l) => nom(l.personne) },
    {
      cle: 'date',
      titre: 'Prescrite le',
      tri: (l) => l.date,
      lu: (l) => date(l.date),
      rendu: (l) => date(l.date),
      genre: 'date',
    },
    {
      cle: 'etat',
      titre: 'Où elle en est',
      tri: (l) => ETATS[l.etat] ?? l.etat,
      rendu: (l) => <Marque genre={GENRES[l.etat] ?? 'neutre'}>{ETATS[l.etat] ?? l.etat}</Marque>,
    },
    { cle: 'suite', titre: 'Suite', tri: suite, large: true },
  ];
  return (
    <section>
      <div class="dessus">
        <h2>Mes prescriptions</h2>
        <button type="button" class="petit" onClick={() => aller('/reperage/nouvelle')}>
          Nouvelle prescription
        </button>
      </div>
      <Etat de={reponse}>
        {(lignes) => (
          <Liste
            titre="Mes prescriptions"
            colonnes={colonnes}
            lignes={lignes}
            nombre={(l) => pluriel(l.length, 'prescription')}
            personne={(l) => l.personne}
            cle={(l) => l.prescription}
            vers={(l) => versPrescription(l.prescription)}
            vide="Aucune prescription de votre structure : la première se fait avec « Nouvelle prescription »."
          />
        )}
      </Etat>
    </section>
  );
}
