// Texts of services and protocols as French prints them.

/** "l'emploi" → "l’emploi" */
export function typo(texte: string): string {
  return texte.replaceAll("'", '’');
}
