// Fields of the CRE's acts that are more than a text: a commune, a company, a person, several boxes.
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { date } from '../base/dates';
import type { ChampLibre } from '../base/formulaire_acte';
import { useDemande } from '../base/hooks';
import { nomDe } from '../base/names';
import { useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { ChampChoix, ChampTexte, type Choix } from '../base/ui';
import { useListe } from './commun';

/** A list kept in one text, as a draft is: "employeur,salarie". */
export function plusieurs(valeur: string | undefined): string[] {
  return (valeur ?? '').split(',').filter((c) => c !== '');
}

export function ChampPlusieurs(props: ChampLibre & { choix: readonly Choix[] }): JSX.Element {
  const id = useId();
  const choisis = plusieurs(props.valeur);
  const refus = props.erreur?.champ === props.champ ? props.erreur : undefined;
  const bascule = (code: string, oui: boolean) =>
    props.change((oui ? [...choisis, code] : choisis.filter((c) => c !== code)).join(','));
  return (
    <fieldset class={refus ? 'champ faux' : 'champ'} aria-describedby={refus && `${id}-erreur`}>
      <legend>
        {props.titre}
        {props.requis && <span class="requis"> (obligatoire)</span>}
      </legend>
      {props.choix.map((c) => (
        <label key={c.code}>
          <input
            type="checkbox"
            checked={choisis.includes(c.code)}
            aria-invalid={refus ? true : undefined}
            onChange={(e) => bascule(c.code, e.currentTarget.checked)}
          />
          {c.libelle}
        </label>
      ))}
      {refus && (
        <small id={`${id}-erreur`} class="erreur" role="alert">
          {refus.message}
        </small>
      )}
    </fieldset>
  );
}

/** A commune of the site by its name; any other by its INSEE code, for an employer may be anywhere. */
export function ChampCommune(props: ChampLibre): JSX.Element {
  const protocole = useProtocole();
  const communes = protocole?.contenu.communes ?? [];
  const connue = communes.find((c) => c.insee === props.valeur);
  const [saisie, setSaisie] = useState(connue?.nom ?? props.valeur);
  return (
    <ChampTexte
      {...props}
      aide={
        connue
          ? `Code INSEE ${connue.insee}.`
          : (props.aide ?? 'Le nom d’une commune du territoire, ou le code INSEE d’une autre.')
      }
      valeur={saisie}
      suggestions={communes.map((c) => c.nom)}
      change={(texte) => {
        setSaisie(texte);
        const nom = texte.trim().toLocaleLowerCase('fr');
        const trouvee = communes.find((c) => c.nom.toLocaleLowerCase('fr') === nom);
        props.change(trouvee?.insee ?? texte.trim());
      }}
    />
  );
}

export function ChampEntreprise(props: ChampLibre): JSX.Element {
  const { data } = useListe('entreprises', {});
  const choix = (data ?? []).map((e) => ({ code: e.entreprise, libelle: e.raisonSociale }));
  return (
    <ChampChoix
      {...props}
      aide={props.aide ?? 'Une entreprise absente de la liste s’enregistre d’abord.'}
      choix={choix}
      vide={data === undefined ? 'Chargement…' : 'Choisir une entreprise'}
    />
  );
}

/** Somebody by the name: two letters, then a choice. */
export function ChampPersonne(props: ChampLibre): JSX.Element {
  const moi = useMoi();
  const [texte, setTexte] = useState('');
  const cherche = texte.trim().length >= 2 && peut(moi, 'reperage/Recherche');
  const { data } = useDemande('reperage', 'recherche', cherche ? { texte, limite: 20 } : null);
  const trouves = cherche ? (data?.identites ?? []) : [];
  const garde =
    props.valeur !== '' && !trouves.some((i) => i.personne === props.valeur)
      ? [{ code: props.valeur, libelle: nomDe(props.valeur) }]
      : [];
  const choix = trouves.map((i) => ({
    code: i.personne,
    libelle: [
      nomDe(i.personne, i),
      i.identite?.dateNaissance && `né(e) le ${date(i.identite.dateNaissance)}`,
    ]
      .filter(Boolean)
      .join(' · '),
  }));
  const vide = !cherche
    ? 'Tapez d’abord deux lettres du nom'
    : choix.length === 0
      ? 'Personne de ce nom'
      : `Choisir parmi ${choix.length}`;
  return (
    <div class="recherche-personne">
      <ChampTexte
        champ={`${props.champ}_nom`}
        titre={`${props.titre} : nom`}
        type="search"
        valeur={texte}
        change={setTexte}
      />
      <ChampChoix {...props} choix={[...garde, ...choix]} vide={vide} />
    </div>
  );
}
