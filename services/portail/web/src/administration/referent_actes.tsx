// What happens to a référent: an absence, a portfolio handed over, a convention that ends.
import { useState } from 'preact/hooks';
import type { LigneReferent } from '../../generated/parcours';
import { aujourdhui, date, pluriel } from '../base/dates';
import { useActe } from '../base/hooks';
import { liste, useProtocole } from '../base/protocole';
import { annoncer, ChampChoix, ChampTexte, Formulaire } from '../base/ui';

interface Props {
  referent: LigneReferent;
  retour: () => void;
}

export function Absence(props: Props) {
  const { referent, retour } = props;
  const [du, setDu] = useState(aujourdhui());
  const [au, setAu] = useState('');
  const { envoyer, enCours, erreur } = useActe('parcours', 'signalerAbsence');
  const enregistrer = async () => {
    if ((await envoyer({ referent: referent.referent, du, au })) === undefined) return;
    annoncer(`${referent.libelle} : absence à partir du ${date(du)} enregistrée.`);
    retour();
  };
  return (
    <Formulaire
      titre="Signaler une absence"
      envoi="Enregistrer l’absence"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void enregistrer()}
      annuler={retour}
    >
      <ChampTexte
        champ="du"
        titre="À partir du"
        type="date"
        valeur={du}
        change={setDu}
        erreur={erreur}
        requis
      />
      <ChampTexte
        champ="au"
        titre="Jusqu’au"
        aide="Vide tant qu’elle dure."
        type="date"
        valeur={au}
        change={setAu}
        erreur={erreur}
      />
    </Formulaire>
  );
}

export function Transfert(props: Props & { tous: readonly LigneReferent[] }) {
  const { referent, retour } = props;
  const protocole = useProtocole();
  const [s, setS] = useState({ vers: '', date: aujourdhui(), motif: '', accord: aujourdhui() });
  const changer = (c: Partial<typeof s>) => setS((v) => ({ ...v, ...c }));
  const { envoyer, enCours, erreur } = useActe('parcours', 'transfererPortefeuille');
  const vers = props.tous.find((r) => r.referent === s.vers);
  const transferer = async () => {
    const acte = {
      de: referent.referent,
      vers: s.vers,
      date: s.date,
      motif: s.motif,
      accordDirection: s.accord,
    };
    if ((await envoyer(acte)) === undefined) return;
    annoncer(
      `${pluriel(referent.participants, 'parcours', 'parcours')} de ${referent.libelle} passent à ${vers?.libelle ?? ''} le ${date(s.date)}.`,
    );
    retour();
  };
  return (
    <Formulaire
      titre="Transférer tout le portefeuille"
      envoi="Transférer"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void transferer()}
      annuler={retour}
    >
      <p>
        {pluriel(referent.participants, 'parcours ouvert', 'parcours ouverts')} changeront de
        référent.
      </p>
      <ChampChoix
        champ="vers"
        titre="Vers"
        valeur={s.vers}
        change={(v) => changer({ vers: v })}
        choix={props.tous
          .filter((r) => r.referent !== referent.referent)
          .map((r) => ({
            code: r.referent,
            libelle: `${r.libelle} (${pluriel(r.places, 'place libre', 'places libres')})`,
          }))}
        vide="Choisissez"
        erreur={erreur}
        requis
      />
      <ChampTexte
        champ="date"
        titre="À partir du"
        type="date"
        valeur={s.date}
        change={(v) => changer({ date: v })}
        erreur={erreur}
        requis
      />
      <ChampChoix
        champ="motif"
        titre="Motif"
        valeur={s.motif}
        change={(motif) => changer({ motif })}
        choix={liste(protocole, 'motif_changement_referent')}
        vide="Choisissez"
        erreur={erreur}
        requis
      />
      <ChampTexte
        champ="accord_direction"
        titre="Accord de la direction, le"
        type="date"
        valeur={s.accord}
        change={(accord) => changer({ accord })}
        erreur={erreur}
      />
    </Formulaire>
  );
}

export function FinConvention(props: Props) {
  const { referent, retour } = props;
  const [fin, setFin] = useState('');
  const [informe, setInforme] = useState(aujourdhui());
  const { envoyer, enCours, erreur } = useActe('parcours', 'signalerFinConvention');
  const enregistrer = async () => {
    const acte = { structure: referent.structure, fin, informeLe: informe };
    if ((await envoyer(acte)) === undefined) return;
    annoncer(`${referent.structure} : convention jusqu’au ${date(fin)}.`);
    retour();
  };
  return (
    <Formulaire
      titre={`Fin de la convention de ${referent.structure}`}
      envoi="Enregistrer la fin"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void enregistrer()}
      annuler={retour}
    >
      <ChampTexte
        champ="fin"
        titre="Dernier jour de la convention"
        type="date"
        valeur={fin}
        change={setFin}
        erreur={erreur}
        requis
      />
      <ChampTexte
        champ="informe_le"
        titre="Le PLIE en a été informé le"
        type="date"
        valeur={informe}
        change={setInforme}
        erreur={erreur}
        requis
      />
    </Formulaire>
  );
}
