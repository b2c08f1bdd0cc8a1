#include "support/hasard.h"

#include "support/hasard_interne.h"

/* --- Whole ways, so that chance gets somewhere
 * ---------------------------------------------------- */

/* Today's comité of a kind, planned when there is none. */
static const char *comite_du_jour(struct monde *m, const char *genre, const char *date)
{
    const char *id = scene_id(m->scene);
    if (keep(&m->comites, id,
             TRY(m, "reperage.PlanifierComite", "{'comite': '%s', 'genre': '%s', 'date': '%s'}", id,
                 genre, date)))
        return id;
    json_t *answer =
        scene_ask(m->scene, m->site, "reperage.Comites", "{'du': '%s', 'jusqu': '%s'}", date, date);
    static char found[ID_SIZE];
    json_t *line = scene_row(answer, "lignes", "genre", genre);
    (void)snprintf(found, sizeof(found), "%s", line == NULL ? id : scene_text(line, "comite"));
    return found;
}

static void faire_entrer(struct monde *m)
{
    char today[DATE_SIZE];
    date_format(m->today, today);
    const char *personne = person(m);
    static const char *const pieces[] = {
        "domicile",          "identite",           "ressources", "questionnaire_fse_entree",
        "inscription_pe",    "fiche_prescription", "cv",         "cer",
        "contrat_engagement"
    };
    const char *prescription = scene_id(m->scene);
    const char *diagnostic = scene_id(m->scene);
    prescrire_pour(m, prescription, personne, today);
    (void)TRY(m, "reperage.TransmettrePrescription",
              "{'prescription': '%s', 'conseiller': '%s', 'date': '%s'}", prescription,
              pick(m, &m->referents), today);
    (void)TRY(m, "reperage.PlanifierDiagnostic",
              "{'diagnostic': '%s', 'prescription': '%s', 'date': '%s'}", diagnostic, prescription,
              today);
    (void)TRY(m, "reperage.RealiserDiagnostic",
              "{'diagnostic': '%s', 'date': '%s', 'emargement': true, 'avis': 'favorable',"
              " 'disponible': 'OUI', 'motive': 'OUI', 'volontaire': 'OUI'}",
              diagnostic, today);
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        (void)TRY(m, "reperage.RecevoirPiece",
                  "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '%s',"
                  " 'dateeDu': '%s', 'original': true}",
                  scene_id(m->scene), personne, pieces[i], today, today);
    const char *comite = comite_du_jour(m, m->comite_entree, today);
    (void)TRY(m, "reperage.InscrireAuComite", "{'comite': '%s', 'prescription': '%s'}", comite,
              prescription);
    if (!TRY(m, "reperage.DeciderEntree", "{'comite': '%s', 'prescription': '%s'}", comite,
             prescription))
        return;
    m->entrees++;
    chercher_parcours(m);
}

static void faire_sortir(struct monde *m)
{
    char today[DATE_SIZE];
    date_format(m->today, today);
    const char *proposition = scene_id(m->scene);
    if (!keep(&m->propositions, proposition,
              TRY(m, "parcours.ProposerSortie",
                  "{'proposition': '%s', 'parcours': '%s', 'sortie': 'abandon', 'date': '%s'}",
                  proposition, parcours(m), day(m))))
        return;
    const char *comite = comite_du_jour(m, m->comite_sortie, today);
    m->sorties += TRY(m, "reperage.DeciderSortie",
                      "{'comite': '%s', 'proposition': '%s', 'validee': true}", comite, proposition)
                      ? 1
                      : 0;
}

/* --- Checks -------------------------------------------------------------------------------------
 */

static int64_t figure(struct monde *m, const char *code, const char *referent)
{
    json_t *answer =
        scene_ask(m->scene, m->site, "reporting.Indicateur",
                  "{'code': '%s', 'filtre': {'du': '2022-01-01', 'jusqu': '%s', 'referent': '%s'}}",
                  code, day(&(struct monde){ .today = m->today, .seed = 2 }), referent);
    return scene_number(answer, "valeur.numerateurCenti") / 100;
}

static void assert_same_file_active(struct monde *m, const char *referent)
{
    json_t *answer =
        scene_ask(m->scene, m->site, "parcours.Portefeuille", "{'referent': '%s'}", referent);
    int64_t expected = scene_number(answer, "total");
    answer = scene_ask(m->scene, m->site, "parcours.Referents", "{}");
    assert_int_equal(
        scene_number(scene_row(answer, "lignes", "referent", referent), "participants"), expected);
    answer = scene_ask(m->scene, m->site, "reperage.FileActive", "{}");
    assert_int_equal(
        scene_number(scene_row(answer, "lignes", "referent", referent), "participants"), expected);
    assert_int_equal(figure(m, "file_active", referent), expected);
}

/* Who is in the pool for entreprise is so for parcours. */
static void assert_same_pool(struct monde *m)
{
    int64_t expected = 0;
    json_t *answer = scene_ask(m->scene, m->site, "parcours.Portefeuille", "{}");
    for (size_t i = 0; i < scene_count(answer, "lignes"); i++)
        expected += scene_number(json_array_get(json_object_get(answer, "lignes"), i), "auPole");
    answer = scene_ask(m->scene, m->site, "entreprise.Pole", "{}");
    assert_int_equal(scene_count(answer, "lignes"), expected);
}

static void assert_agree(struct monde *m)
{
    scene_assert_no_refused_reaction(m->scene, m->site);
    for (size_t i = 0; i < m->referents.count; i++)
        assert_same_file_active(m, m->referents.items[i]);
    assert_same_pool(m);
    assert_int_equal(figure(m, "entrees", ""), m->entrees);
    assert_int_equal(figure(m, "sorties", ""), m->sorties);
    json_t *answer = scene_ask(m->scene, m->site, "parcours.Portefeuille", "{}");
    assert_int_equal(scene_number(answer, "total"), m->entrees - m->sorties);
}

/* --- The walk -----------------------------------------------------------------------------------
 */

static void begin(struct monde *m, const char *site, struct vie vie, uint64_t seed)
{
    bool roubaix = strcmp(site, "roubaix") == 0;
    *m = (struct monde){ .scene = vie.scene,
                         .site = site,
                         .comite_entree = roubaix ? "comite_acces" : "comite_entree",
                         .comite_sortie = roubaix ? "equipe_animation" : "comite_suivi",
                         .territoire = vie.territoire,
                         .commune = vie.commune,
                         .seed = seed,
                         .today = date_parse("2022-02-01") };
    for (size_t i = 0; i < PERSONNES; i++)
        m->personnes[i] = scene_id(m->scene);
    for (size_t i = 0; i < REFERENTS; i++) {
        vie_referent(&vie, "referent", 50);
        keep(&m->referents, vie.referent, true);
        vie_entreprise(&vie, i == 0 ? "entreprise" : "ett");
        keep(&m->entreprises, vie.entreprise, true);
    }
}

static void walk(struct monde *m, int acts_wanted)
{
    static void (*const acts[])(struct monde *) = {
        faire_entrer,
        faire_entrer,
        faire_entrer,
        faire_sortir,
        prescrire,
        transmettre,
        convoquer,
        diagnostiquer,
        recevoir_piece,
        planifier,
        deplacer,
        inscrire,
        decider_entree,
        reporter,
        decider_sortie,
        clore,
        fusionner,
        entretenir,
        annuler,
        demarrer_etape,
        terminer_etape,
        veiller,
        basculer,
        basculer,
        changer_referent,
        proposer_sortie,
        retirer_proposition,
        offrir,
        positionner,
        mettre_en_relation,
        contacter,
        embaucher,
        rompre,
        declarer,
        immerger,
        effacer,
        signaler_absence,
    };
    for (int i = 0; i < acts_wanted; i++) {
        char date[DATE_SIZE];
        m->today += (int32_t)draw(m, 3);
        date_format(m->today, date);
        scene_date(m->scene, date);
        acts[draw(m, COUNT_OF(acts))](m);
    }
    print_message("%s: %d of %d acts accepted, %d entries, %d exits\n", m->site, m->accepted,
                  acts_wanted, m->entrees, m->sorties);
}

void hasard_vivre(const char *site, uint64_t seed, int actes)
{
    const char *const sites[] = { site, NULL };
    struct scene *scene = scene_open(sites, "2022-02-01");
    struct monde m;
    bool roubaix = strcmp(site, "roubaix") == 0;
    begin(&m, site, roubaix ? vie_roubaix(scene) : vie_flandre_lys(scene), seed);
    walk(&m, actes);
    assert_agree(&m);
    scene_end(&scene);
}
