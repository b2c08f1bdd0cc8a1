// Words that speak of what a comment must leave out (DOMAIN.md row 24). A note, never a barrier.

const SUJETS: readonly { sujet: string; mots: RegExp }[] = [
  {
    sujet: 'la santé',
    mots: /\b(sante|maladie|malade|hospitalis\w*|hopital|depress\w*|cancer|alcool\w*|drogue\w*|toxico\w*|addict\w*|psychi\w*|psycholog\w*|enceinte|grossesse|handicap\w*|medicament\w*|traitement|operation chirurgicale|burn.?out)\b/,
  },
  {
    sujet: 'la famille',
    mots: /\b(divorc\w*|separation|conjoint\w*|mari|epou\w*|concubin\w*|ex-(mari|femme)|violences?|garde alternee|deces|deuil)\b/,
  },
  {
    sujet: 'la justice',
    mots: /\b(prison|incarcer\w*|condamn\w*|casier|juge|tribunal|probation|bracelet|garde a vue|plainte)\b/,
  },
  {
    sujet: 'la religion',
    mots: /\b(religi\w*|musulman\w*|chretien\w*|catholi\w*|juif|juive|islam\w*|ramadan|voile|mosquee|eglise|croyan\w*)\b/,
  },
  {
    sujet: 'le syndicat ou la politique',
    mots: /\b(syndic(at|al|ale|aux|alist\w*)|cgt|cfdt|greve|militant\w*|parti politique)\b/,
  },
  {
    sujet: 'l’origine',
    mots: /\b(origine (ethnique|etrangere)|nationalite|immigr\w*|gitan\w*|rom|roms)\b/,
  },
];

function simple(texte: string): string {
  return texte
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** What the text seems to speak of: ["la santé"]. */
export function sujetsSensibles(texte: string): string[] {
  const t = simple(texte);
  return SUJETS.filter((s) => s.mots.test(t)).map((s) => s.sujet);
}
