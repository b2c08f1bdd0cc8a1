// The hours of a hiring, a box a month: typed as people write them, recorded month by month.
import { useState } from 'preact/hooks';
import type { LigneEmbauche } from '../../generated/entreprise';
import { aujourdhui, centi, mois as nomMois } from '../base/dates';
import { centiemes } from '../base/formulaire_acte';
import { useActe } from '../base/hooks';
import { annoncer, ChampTexte } from '../base/ui';
import { DeclarerMission } from './actes/heures';
import { useDroit } from './commun';
import { totalHeures } from './embauches';
import { usePanneau } from './pieces';

/** ["2018-01", "2018-02"] from the first to the last day. */
function moisEntre(debut: string, fin: string): string[] {
  const liste: string[] = [];
  let [annee = 0, mois = 1] = debut.split('-').map(Number);
  for (;;) {
    const ici = `${annee}-${String(mois).padStart(2, '0')}`;
    if (ici > fin.slice(0, 7)) return liste;
    liste.push(ici);
    mois = mois === 12 ? 1 : mois + 1;
    if (mois === 1) annee += 1;
  }
}

export function GrilleHeures({ embauche: e }: { embauche: LigneEmbauche }) {
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const jusqu = e.fin !== '' && e.fin < aujourdhui() ? e.fin : aujourdhui();
  const mois = moisEntre(e.debut, jusqu);
  const declare = droit('DeclarerMois');
  const manquent = mois.length - new Set(e.mois.map((m) => m.mois)).size;
  return (
    <section aria-labelledby="heures">
      <div class="dessus">
        <h2 id="heures">Heures par mois</h2>
        {declare && (
          <button
            type="button"
            class="secondary outline petit"
            onClick={() => ouvrir((f) => <DeclarerMission embauche={e} fermer={f} />)}
          >
            Déclarer une mission
          </button>
        )}
      </div>
      <p>
        <strong>{centi(totalHeures(e))} h</strong> déclarées
        {manquent > 0 && `, ${manquent} mois sans heures`}.
      </p>
      <div class="grille-heures">
        {mois.map((m) => (
          <CaseMois
            key={m}
            embauche={e.embauche}
            mois={m}
            heures={e.mois.find((x) => x.mois === m)?.heuresCenti}
            modifiable={declare}
          />
        ))}
      </div>
      {panneau}
    </section>
  );
}

function CaseMois(props: {
  embauche: string;
  mois: string;
  heures: number | undefined;
  modifiable: boolean;
}) {
  const connues = props.heures === undefined ? '' : centi(props.heures).replace(/\s/g, '');
  const [saisie, setSaisie] = useState<string | null>(null);
  const { envoyer, enCours, erreur, effacer } = useActe('entreprise', 'declarerMois');
  const valeur = saisie ?? connues;
  if (!props.modifiable)
    return (
      <p class="case-mois">
        {nomMois(props.mois)} : {connues === '' ? 'aucune' : `${connues} h`}
      </p>
    );
  const enregistrer = async () => {
    const accepte = await envoyer({
      embauche: props.embauche,
      mois: props.mois,
      heuresCenti: centiemes(valeur),
    });
    if (accepte === undefined) return;
    setSaisie(null);
    annoncer(`${nomMois(props.mois)} : ${valeur} h enregistrées.`);
  };
  return (
    <form
      class="case-mois"
      onSubmit={(ev) => {
        ev.preventDefault();
        if (!enCours) void enregistrer();
      }}
    >
      <ChampTexte
        champ="heures_centi"
        titre={nomMois(props.mois)}
        valeur={valeur}
        change={(t) => {
          effacer();
          setSaisie(t === connues ? null : t);
        }}
        erreur={
          erreur && {
            ...erreur,
            champ: 'heures_centi',
            message: erreur.message,
            absent: erreur.absent,
          }
        }
      />
      {saisie !== null && (
        <button type="submit" class="petit" aria-busy={enCours} disabled={enCours}>
          Enregistrer
        </button>
      )}
    </form>
  );
}
