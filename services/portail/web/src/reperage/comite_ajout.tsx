// People ready for a comité; another day for it.
import type { JSX } from 'preact';
import type { LigneComite, LignePrescription } from '../../generated/reperage';
import { date } from '../base/dates';
import { useActe } from '../base/hooks';
import { useNoms } from '../base/names';
import { territoire, useProtocole } from '../base/protocole';
import { annoncer, ChampTexte, Erreur, Etat, Panneau, useBrouillon, Vide } from '../base/ui';
import { regleEntree } from './commun';
import { Avis } from './diagnostic';
import { PanneauActe } from './panneau';
import { usePrescriptions } from './prescriptions';

export function Ajouter(props: { comite: LigneComite; fermer: () => void }): JSX.Element {
  const { comite } = props;
  const protocole = useProtocole();
  const entrees = regleEntree(protocole).comite_entree === comite.genre;
  const diagnostiquees = usePrescriptions(
    entrees ? { etat: 'diagnostiquee', territoire: comite.territoire } : null,
  );
  const reportees = usePrescriptions(
    entrees ? { etat: 'reportee', territoire: comite.territoire } : null,
  );
  const pretes = [...(diagnostiquees.data ?? []), ...(reportees.data ?? [])].filter(
    (l) => (l.etat === 'diagnostiquee' ? l.diagnosticDate : l.reportJusqu) <= comite.date,
  );
  const nom = useNoms(pretes.map((l) => l.personne));
  return (
    <Panneau titre="Ajouter à l’ordre du jour" fermer={props.fermer}>
      {entrees ? (
        <Etat de={diagnostiquees}>
          {() =>
            pretes.length === 0 ? (
              <Vide>
                Personne n’est prêt pour ce comité : il faut un diagnostic réalisé, ou un report
                arrivé à sa date.
              </Vide>
            ) : (
              <ul class="pretes">
                {pretes.map((l) => (
                  <Prete key={l.prescription} ligne={l} comite={comite} nom={nom(l.personne)} />
                ))}
              </ul>
            )
          }
        </Etat>
      ) : (
        <Vide>
          Ce comité décide des sorties : elles s’y inscrivent dès que le référent les propose dans
          le dossier.
        </Vide>
      )}
    </Panneau>
  );
}

function Prete(props: { ligne: LignePrescription; comite: LigneComite; nom: string }): JSX.Element {
  const { ligne, comite, nom } = props;
  const protocole = useProtocole();
  const acte = useActe('reperage', 'inscrireAuComite');
  const inscrire = async () => {
    const fait = await acte.envoyer({ comite: comite.comite, prescription: ligne.prescription });
    if (fait !== undefined) annoncer(`${nom} est à l’ordre du jour.`);
  };
  return (
    <li>
      <span>
        <strong>{nom}</strong> {comite.territoire === '' && territoire(protocole, ligne.territoire)}{' '}
        <Avis code={ligne.avis} />
        <br />
        <small class="absent">
          {ligne.etat === 'reportee'
            ? `Reporté, pas avant le ${date(ligne.reportJusqu)}`
            : `Diagnostic du ${date(ligne.diagnosticDate)}`}
        </small>
      </span>
      <button
        type="button"
        class="secondary outline petit"
        disabled={acte.enCours}
        onClick={() => void inscrire()}
      >
        Inscrire<span class="invisible"> {nom}</span>
      </button>
      {acte.erreur && <Erreur de={acte.erreur} />}
    </li>
  );
}

export function Deplacer(props: { comite: LigneComite; fermer: () => void }): JSX.Element {
  const { comite } = props;
  const [v, change, oublier] = useBrouillon(`deplacer:${comite.comite}`, { date: comite.date });
  return (
    <PanneauActe
      commande="deplacerComite"
      titre="Déplacer le comité"
      envoi="Déplacer"
      acte={{ comite: comite.comite, date: v.date }}
      champs={['date']}
      dit={`Comité déplacé au ${date(v.date)}.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <ChampTexte
          champ="date"
          titre="Nouvelle date"
          type="date"
          requis
          valeur={v.date}
          change={(d) => change({ date: d })}
          erreur={erreur}
        />
      )}
    </PanneauActe>
  );
}
