"""The sentences and the help of the commands that look ahead, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # pictures
    "chart_unit_millions": ("mio. {currency}", "{currency} million"),
    "chart_unit_whole": ("{currency}", "{currency}"),
    "chart_millions": ("{amount} mio. {currency}", "{currency} {amount}m"),
    "chart_whole": ("{amount} {currency}", "{currency} {amount}"),
    "chart_percent": ("{share} pct.", "{share}%"),
    "chart_suffix": ("{file}: et billede skrives som .svg eller .png", "{file}: a picture is written as .svg or .png"),
    "chart_empty": ("Der er intet at tegne.", "There is nothing to draw."),
    "chart_repayment": ("Tilbagebetalt i alt, {unit}", "Repaid in all, {unit}"),
    "chart_release": ("Frigivet i alt, {unit}", "Released in all, {unit}"),
    "chart_median": ("Median", "Median"),
    "chart_nine": ("9 af 10 forløb", "9 in 10 runs"),
    "chart_half": ("Halvdelen af forløbene", "Half of the runs"),
    "chart_plan": ("Plan", "Plan"),
    "chart_grant": ("Tilskud", "Grant"),
    "chart_cap": ("Loft", "Cap"),
    "chart_grant_and_cap": ("Tilskud og loft", "Grant and cap"),
    "chart_known": ("Afregnet", "Settled"),
    "chart_fan_known": ("Afregnet til og med {day}: {amount}.", "Settled up to and including {day}: {amount}."),
    "chart_fan_repayment": (
        "Til og med {day} tilbagebetales {middle} i alt (median; gennemsnit {mean}).",
        "Up to and including {day}, {middle} is repaid in all (median; mean {mean}).",
    ),
    "chart_fan_release": (
        "Til og med {day} frigives {middle} i alt (median; gennemsnit {mean}).",
        "Up to and including {day}, {middle} is released in all (median; mean {mean}).",
    ),
    "chart_fan_within": (
        "I 9 af 10 forløb bliver det {wide}, i halvdelen {narrow}.",
        "In 9 of 10 runs it is {wide}, in half of them {narrow}.",
    ),
    "chart_fan_plan": ("Planen er {amount}.", "The plan is {amount}."),
    "chart_fan_grant": ("Tilskuddet er {amount}.", "The grant is {amount}."),
    "chart_fan_cap": ("Loftet er {amount}.", "The cap is {amount}."),
    "chart_low": ("Lav værdi", "Low value"),
    "chart_high": ("Høj værdi", "High value"),
    "chart_centre": ("Udgangspunkt: {amount}", "Base case: {amount}"),
    "chart_tornado_most": (
        "Mest betyder {label}: {low} ved {low_label}, {high} ved {high_label}.",
        "What matters most is {label}: {low} at {low_label}, {high} at {high_label}.",
    ),
    "chart_tornado_least": (
        "Mindst betyder {label}: {low} ved {low_label}, {high} ved {high_label}.",
        "What matters least is {label}: {low} at {low_label}, {high} at {high_label}.",
    ),
    "chart_net": ("Kommunens nettoresultat, {unit}", "Net result of the municipality, {unit}"),
    "chart_share": ("Succesandel, pct. af en deltagers måneder", "Success share, per cent of a participant's months"),
    "chart_breaks": ("Går i nul ved {share}", "Breaks even at {share}"),
    "chart_planned": ("Planen: {share}", "The plan: {share}"),
    "chart_no_break": ("Går ikke i nul mellem {low} og {high}", "Does not break even between {low} and {high}"),
    "chart_net_between": (
        "Kommunens nettoresultat er {first} ved en succesandel på {low} og {last} ved {high}.",
        "The municipality's net result is {first} at a success share of {low} and {last} at {high}.",
    ),
    "chart_flows": (
        "{unit}; over nul: modtaget eller sparet, under nul: betalt",
        "{unit}; above zero: received or saved, below zero: paid",
    ),
    "chart_years": ("Årets sum under året, {unit}", "Each year's sum below the year, {unit}"),
    "chart_sum": ("I alt", "In all"),
    "chart_payers_says": ("I alt {years}: {amount}.", "In all {years}: {amount}."),
    "chart_not_stated": (
        "Beløb ikke oplyst, og derfor ikke medregnet: {payers}.",
        "Amounts not stated, and so not included: {payers}.",
    ),
    # forecast
    "fc_forecast": ("prognose", "forecast"),
    "fc_plan_repayment": ("Går alt efter planen, tilbagebetales {amount}", "If all goes to plan, {amount} is repaid"),
    "fc_plan_release": ("Går alt efter planen, frigives {amount}", "If all goes to plan, {amount} is released"),
    "fc_plan_net": (
        "Kommunens nettoresultat efter planen: {amount}",
        "The municipality's net result by the plan: {amount}",
    ),
    "fc_plan_of_the_whole": (
        "Planen er afregnet på de forventede værdier. Betales der først fra en grænse, kan gennemsnittet ligge "
        "langt fra planens beløb.",
        "The plan is settled on the expected values. Where payment begins at a threshold, the mean can lie far off.",
    ),
    "fc_percent": ("{number} pct.", "{number}%"),
    "fc_in": ("{what}, {currency}", "{what}, {currency}"),
    "fc_runs": ("{count} forløb (frø {seed})", "{count} runs (seed {seed})"),
    "fc_hashes": ("vilkår {terms} · forudsætninger {parameters}", "terms {terms} · assumptions {parameters}"),
    "fc_facts_hash": ("data {facts}", "facts {facts}"),
    "fc_read_otherwise": (
        "En læsning ændrer, hvad der betales, ikke hvad der sker: plan og gevinster er som i aftalens egen læsning.",
        "A reading changes what is paid, not what happens: plan and gains are as the agreement is read in its file.",
    ),
    "fc_grant_is": ("Tilskud, der skal tilbagebetales: {amount}", "Grant to be repaid: {amount}"),
    "fc_cap_is": ("Loft over alt, der betales: {amount}", "Cap on all that is paid: {amount}"),
    "fc_undated": (
        "OBS: {amount} af tilskuddet udbetales ikke på en bestemt dag. Det er regnet udbetalt {day}, hvor perioden "
        "begynder.",
        "NOTE: {amount} of the grant is due at no given day. It is taken to be paid on {day}, when the period begins.",
    ),
    "fc_known": (
        "Kendt til og med {day}: {count} deltagere. Prognosen går ud fra det, der er sket.",
        "Known up to and including {day}: {count} participants. The forecast starts from what has happened.",
    ),
    "fc_known_day": (
        "Kendt til og med {day}. Prognosen går ud fra det, der er sket.",
        "Known up to and including {day}. The forecast starts from what has happened.",
    ),
    "fc_prices_due": (
        "Priser i forfaldsårets niveau, så langt indekstabellen rækker.",
        "Prices at the level of the year due, as far as the index table goes.",
    ),
    "fc_paid_repayment": ("Tilbagebetaling", "Repayment"),
    "fc_paid_release": ("Frigivet", "Released"),
    "fc_statements_repayment": ("Tilbagebetaling", "Repayment"),
    "fc_statements_release": ("Frigivelse af tilskud", "Release of the grant"),
    "fc_plan": ("Plan", "Plan"),
    "fc_mean": ("Gennemsnit", "Mean"),
    "fc_quantile": ("{share} pct.", "{share}%"),
    "fc_settled": ("afregnet", "settled"),
    "fc_quantiles_say": (
        "I 5 pct. af forløbene er beløbet højst det, der står under 5 pct. Gennemsnittet i alt har en standardfejl på "
        "{error} på grund af antallet af forløb.",
        "In 5% of the runs the amount is at most what stands below 5%. The mean in all has a standard "
        "error of {error} for the number of runs.",
    ),
    "fc_risks": ("Hvad kan ske", "What can happen"),
    "fc_event": ("Hændelse", "Event"),
    "fc_share_of_runs": ("Andel af forløb", "Share of runs"),
    "fc_cap_binds": ("Et loft nedsætter betalingen", "A cap reduces the payment"),
    "fc_not_repaid": ("Tilskuddet tilbagebetales ikke fuldt ud", "The grant is not repaid in full"),
    "fc_loses": ("Kommunen ender med et tab", "The municipality ends with a loss"),
    "fc_less_than": ("under {share}", "below {share}"),
    "fc_more_than": ("over {share}", "above {share}"),
    "fc_loss_given_failure": (
        "Når tilskuddet ikke tilbagebetales fuldt ud, mangler der i gennemsnit {mean} (i de værste 5 pct. af disse "
        "forløb mindst {high}).",
        "When the grant is not repaid in full, {mean} is missing on average (in the worst 5% of these runs at least "
        "{high}).",
    ),
    "fc_unsettled": (
        "{count} forløb har målinger, der ikke kan afregnes (højst {cells} i ét forløb). De er talt med, sat til 0.",
        "{count} runs have measurements that cannot be settled (at most {cells} in one run). They are counted, at 0.",
    ),
    "fc_results": ("Resultat", "Result"),
    "fc_rate_of_return": ("{who}: intern rente pr. år", "{who}: rate of return a year"),
    "fc_value": ("{who}: nutidsværdi", "{who}: present value"),
    "fc_net": ("{who}: nettoresultat", "{who}: net result"),
    "fc_no_rate": (
        "{count} forløb har ingen intern rente: intet kommer tilbage. De indgår ikke i renten.",
        "{count} runs have no rate of return: nothing comes back. They are not in the rate.",
    ),
    "fc_no_rate_at_all": (
        "Ingen af de {count} forløb har en intern rente: intet kommer tilbage.",
        "None of the {count} runs has a rate of return: nothing comes back.",
    ),
    "fc_no_municipality": (
        "Kommunens egne gevinster er ikke opgjort. Derfor vises intet nettoresultat for kommunen.",
        "The municipality's own gains are not stated, so no net result of it is shown.",
    ),
    "fc_discounted": (
        "Tilbagediskonteret til {day} med {rate} om året ({source}).",
        "Discounted to {day} at {rate} a year ({source}).",
    ),
    "fc_payers": ("Hvem betaler, og hvem sparer (gennemsnit)", "Who pays, and who saves (mean)"),
    "fc_payers_by_year": ("hvem betaler, og hvem sparer", "who pays, and who saves"),
    "fc_payer": ("Part", "Party"),
    "fc_grant": ("Tilskud", "Grant"),
    "fc_repayment": ("Tilbagebetaling", "Repayment"),
    "fc_cost": ("Udgifter", "Costs"),
    "fc_gain": ("Gevinster", "Gains"),
    "fc_unknown": ("ikke opgjort", "not stated"),
    "fc_not_stated": ("Ikke opgjort: {who}. {source}", "Not stated: {who}. {source}"),
    "payer_municipality": ("Kommunen", "The municipality"),
    "payer_region": ("Regionen", "The region"),
    "payer_state": ("Staten", "The state"),
    "payer_fund": ("Fonden", "The fund"),
    "payer_citizen": ("Borgeren", "The citizen"),
    "fc_anyway_counted": (
        "OBS: gevinsten medregner også de {share}, der ville have opfyldt målet uden indsatsen ({outcome}). Se "
        "virkning sensitivity.",
        "NOTE: the gain includes the {share} who would have met the aim without the intervention ({outcome}). See "
        "virkning sensitivity.",
    ),
    "fc_anyway_left_out": (
        "Gevinsten er regnet ud over de {share}, der ville have opfyldt målet uden indsatsen ({outcome}).",
        "The gain is reckoned beyond the {share} who would have met the aim without the intervention ({outcome}).",
    ),
    "fc_fan_repayment": ("tilbagebetalt i alt", "repaid in all"),
    "fc_fan_release": ("frigivet i alt", "released in all"),
    "fc_simulating": ("Regner forløb …", "Working through runs …"),
    "fc_picture": ("Figuren er skrevet til {file}. {description}", "The picture is written to {file}. {description}"),
    "fc_no_picture": (
        "Figuren kan ikke tegnes: kommunens nettoresultat er ikke opgjort.",
        "The picture cannot be drawn: the municipality's net result is not stated.",
    ),
    "fc_no_swings": (
        "Figuren kan ikke tegnes: intet er usikkert.",
        "The picture cannot be drawn: nothing is uncertain.",
    ),
    "fc_scenario_and_out": ("Angiv både --scenario og --out.", "Give both --scenario and --out."),
    "fc_no_scenario": (
        "Der er intet forløb {number}: de er nummereret fra 1 til {count}.",
        "There is no run {number}: they are numbered from 1 to {count}.",
    ),
    "fc_written": (
        "Forløb {number} er skrevet til {folder}: {payable} til betaling. Efterregn det: {again}",
        "Run {number} is written to {folder}: {payable} payable. Work it out again: {again}",
    ),
    "fc_own_data": (
        "--out {folder} er mappen med data: vælg en anden, så de ikke overskrives.",
        "--out {folder} is the folder of the data: choose another, so that they are not overwritten.",
    ),
    "fc_no_parameters": (
        "{file} findes ikke. En prognose bygger på forudsætninger i en fil ved siden af aftalen eller i --parameters.",
        "{file} does not exist. A forecast rests on a file of assumptions beside the agreement, or on --parameters.",
    ),
    "fc_no_folder": (
        "{file} kan ikke skrives: mappen findes ikke.",
        "{file} cannot be written: there is no such folder.",
    ),
    # sensitivity
    "fc_sensitivity": ("hvad resultatet hænger på", "what the result hangs on"),
    "fc_same_luck": (
        "De samme tilfældige forløb bruges hver gang: forskelle skyldes kun det, der er ændret. Udgangspunktet selv er "
        "usikkert: en standardfejl på {error} på grund af antallet af forløb.",
        "The same random runs are used each time: differences come only from what was varied. The base itself is "
        "uncertain: a standard error of {error} for the number of runs.",
    ),
    "fc_changes_the_known": (
        "Ændrede priser, lofter og læsninger gælder også det, der allerede er sket.",
        "Other prices, caps and readings apply to what has happened already as well.",
    ),
    "fc_base": ("Udgangspunkt, {figure}: {amount}", "Base, {figure}: {amount}"),
    "fc_base_case": ("Udgangspunkt", "Base"),
    "fc_unsettled_in": (
        "{what}: {count} forløb har målinger, der ikke kan afregnes. De er talt med, sat til 0.",
        "{what}: {count} runs have measurements that cannot be settled. They are counted, at 0.",
    ),
    "fc_net_result": ("Nettoresultat", "Net result"),
    "fc_still": ("Uden virkning på resultatet: {names}.", "Without effect on the result: {names}."),
    "fc_not_together": (
        "Kan ikke læses sammen med de valgte læsninger: {names}.",
        "Cannot be read together with the readings chosen: {names}.",
    ),
    "fc_about_municipality_net": ("kommunens nettoresultat i gennemsnit", "the municipality's net result on average"),
    "fc_about_repayment": ("tilbagebetaling i gennemsnit", "repayment on average"),
    "fc_about_release": ("frigivet tilskud i gennemsnit", "grant released on average"),
    "fc_about_break_even": ("{outcome}, alle målinger op og ned sammen", "{outcome}, all measurements together"),
    "fc_tornado": ("ét skøn ad gangen", "one estimate at a time"),
    "fc_estimate": ("Skøn", "Estimate"),
    "fc_low": ("Lavt", "Low"),
    "fc_high": ("Højt", "High"),
    "fc_swings_say": (
        "Lavt og højt: kun hvert tyvende forløb ligger under det lave, og kun hvert tyvende over det høje. Alt andet "
        "varierer som før.",
        "Low and high: only one run in twenty lies below the low value, and only one in twenty above the high one. All "
        "else varies as before.",
    ),
    "fc_name_plan": ("{what}: succesandel", "{what}: success share"),
    "fc_name_gain": ("{what}: beløb", "{what}: amount"),
    "fc_name_filled": ("Pladser, der besættes", "Places filled"),
    "fc_name_replaced": ("Pladser, hvis deltager erstattes", "Places whose participant is replaced"),
    "fc_name_leave_late": ("Sene frafald", "Late drop-outs"),
    "fc_name_stays": ("{what}: fastholdelse", "{what}: persistence"),
    "fc_name_missing": ("{what}: manglende data", "{what}: missing data"),
    "fc_name_share": ("{what}: andel", "{what}: share"),
    "fc_prices": ("andre priser", "other prices"),
    "fc_prices_column": ("Priser", "Prices"),
    "fc_caps": ("andre lofter", "other caps"),
    "fc_caps_column": ("Loft", "Cap"),
    "fc_without_anyway": (
        "Tælles gevinsten kun ud over de {share}, der ville have opfyldt målet uden indsatsen ({outcome}), bliver "
        "{figure}: {amount}",
        "With the gain counted only beyond the {share} who would have met the aim anyway ({outcome}), {figure} "
        "becomes: {amount}",
    ),
    "fc_with_anyway": (
        "Tælles gevinsten også for de {share}, der ville have opfyldt målet uden indsatsen ({outcome}), bliver "
        "{figure}: {amount}",
        "With the gain counted also for the {share} who would have met the aim anyway ({outcome}), {figure} "
        "becomes: {amount}",
    ),
    "fc_by_price": ("{figure}: {outcome} og priser", "{figure}: {outcome} and prices"),
    "fc_by_cap": ("{figure}: {outcome} og loft", "{figure}: {outcome} and cap"),
    "fc_level": ("Succesandel", "Success share"),
    "fc_level_expected": ("forventet", "expected"),
    "fc_level_quantile": ("{share}-procentsfraktil", "{share}% quantile"),
    "fc_held": (
        "Her holdes succesandelen fast; i udgangspunktet varierer den.",
        "Here the success share is held; in the base it varies.",
    ),
    "fc_break_even": ("hvornår går det i nul", "where it breaks even"),
    "fc_gains_above": (
        "{outcome}: kommunen går i nul ved en succesandel på {share} (planen: {planned}). Over den har kommunen "
        "overskud.",
        "{outcome}: the municipality breaks even at a success share of {share} (the plan: {planned}). Above it the "
        "municipality gains.",
    ),
    "fc_loses_above": (
        "{outcome}: kommunen går i nul ved en succesandel på {share} (planen: {planned}). Over den taber kommunen.",
        "{outcome}: the municipality breaks even at a success share of {share} (the plan: {planned}). Above it the "
        "municipality loses.",
    ),
    "fc_no_break_even": (
        "{outcome}: kommunen går ikke i nul ved nogen succesandel fra {low} (nettoresultat {first}) til {high} "
        "({last}). Planen er {planned}.",
        "{outcome}: the municipality breaks even at no success share from {low} (net result {first}) to {high} "
        "({last}). The plan is {planned}.",
    ),
    "fc_break_even_by_plan": (
        "Regnet på planen, uden tilfældighed: alle målinger går op eller ned i samme forhold, og loftet gælder.",
        "Reckoned by the plan, without chance: all measurements rise or fall alike, and the cap applies.",
    ),
    # design
    "fc_design": ("priser og loft, der opfylder ønskerne", "prices and cap that meet the aims"),
    "fc_aims": (
        "Ønsket: {what} på {aim} i gennemsnit (± {tolerance}) og højst {risk} risiko for, at kommunen taber.",
        "Aims: {what} of {aim} on average (± {tolerance}), and at most a {risk} risk that the municipality loses.",
    ),
    "fc_aim_repayment": ("tilbagebetaling", "a repayment"),
    "fc_aim_release": ("frigivet tilskud", "a release"),
    "fc_meeting": ("priser, der giver det ønskede beløb", "prices that bring the amount aimed at"),
    "fc_bounds": (
        "de højeste priser, der holder risikoen på højst {risk}",
        "the highest prices that keep the risk at {risk} or less",
    ),
    "fc_any_price": ("alle priser", "any price"),
    "fc_proposal": ("Forslag", "Proposal"),
    "fc_agreed": ("Aftalen", "Agreement"),
    "fc_cap": ("Loft", "Cap"),
    "fc_price_of": ("Pris: {outcome}", "Price: {outcome}"),
    "fc_risk_of_loss": ("Risiko: kommunen taber", "Risk: municipality loses"),
    "fc_risk_not_repaid": ("Risiko: ikke tilbagebetalt", "Risk: not repaid"),
    "fc_median_rate": ("Intern rente, median", "Rate of return, median"),
    "fc_meets": ("Opfylder ønskerne", "Meets the aims"),
    "fc_yes": ("ja", "yes"),
    "fc_misses": ("nej: {what}", "no: {what}"),
    "fc_too_little": ("for lidt", "too little"),
    "fc_too_much": ("for meget", "too much"),
    "fc_too_risky": ("risiko", "risk"),
    "fc_best": (
        "Forslag {number} opfylder ønskerne med den mindste risiko for kommunen.",
        "Proposal {number} meets the aims with the least risk for the municipality.",
    ),
    "fc_best_repayment": (
        "Forslag {number} giver det ønskede beløb med det laveste loft.",
        "Proposal {number} brings the amount aimed at with the lowest cap.",
    ),
    "fc_risk_unknown": (
        "Om risikoen holdes, kan ikke siges: kommunens gevinster er ikke opgjort.",
        "Whether the risk is kept cannot be told: the municipality's gains are not stated.",
    ),
    "fc_none_meets": (
        "Intet forslag opfylder ønskerne. Prøv andre lofter, et lavere beløb eller en højere risiko.",
        "No proposal meets the aims. Try other caps, a lower amount or a higher risk.",
    ),
    "fc_out_of_reach": (
        "Et loft på {cap} kan ikke give det ønskede beløb. Vist er priser, der giver det meste af, hvad det kan give.",
        "A cap of {cap} cannot bring the amount aimed at. Shown are prices that bring most of what it can.",
    ),
    "fc_design_error": (
        "Aftalens gennemsnit har en standardfejl på {error} på grund af antallet af forløb.",
        "The agreement's mean has a standard error of {error} for the number of runs.",
    ),
    "fc_too_few_runs": (
        "OBS: afvigelsen må højst være {tolerance}, og standardfejlen er større. Brug flere forløb (--scenarios).",
        "NOTE: {tolerance} is allowed at most, and the standard error is larger. Use more runs (--scenarios).",
    ),
    "fc_no_aims": (
        "{file} har ingen ønsker: skriv dem under aims (se docs/forecasts.md).",
        "{file} has no aims: write them below aims (see docs/forecasts.md).",
    ),
    "fc_nothing_cap": (
        "Der er intet at søge efter: aftalen har intet loft over alt, der betales.",
        "There is nothing to search for: the agreement has no cap on all that is paid.",
    ),
    "fc_nothing_prices": (
        "Der er intet at søge efter: aftalen har ingen priser, der er beløb.",
        "There is nothing to search for: the agreement has no prices that are amounts.",
    ),
    "fc_nothing_premium": (
        "premium lægges til et tilskud, der tilbagebetales, og det er der ikke: skriv expected_repayment.",
        "premium comes on top of a grant that is repaid, and there is none: write expected_repayment.",
    ),
    "fc_step": ("Priserne er rundet af til trin på {step} hver.", "Prices are rounded to steps of {step} each."),
    "fc_reading": ("Læsning", "Reading"),
    "fc_says": ("Ordlyd", "Wording"),
}  # fmt: skip
HELP: Mapping[str, tuple[str, str]] = {
    "forecast": (
        "Sig, hvad en aftale kan komme til at koste, og hvem der får hvad ud af den.\n\nForløb trækkes efter "
        "forudsætningerne i AGREEMENT.forecast.yaml og afregnes efter aftalens egne vilkår.",
        "Say what an agreement may come to cost, and who gets what out of it.\n\nRuns are drawn from the assumptions "
        "in AGREEMENT.forecast.yaml and settled by the agreement's own terms.",
    ),
    "sensitivity": (
        "Vis, hvad resultatet hænger på: skøn, læsninger, priser, loft, og hvornår det går i nul.",
        "Show what the result hangs on: estimates, readings, prices, cap, and where it breaks even.",
    ),
    "design": (
        "Søg priser og loft, der opfylder parternes ønsker (aims i forudsætningerne).",
        "Search prices and a cap that meet the parties' aims (aims in the assumptions).",
    ),
    "opt_parameters": (
        "Filen med forudsætninger, hvis det ikke er den ved siden af aftalen.",
        "The file of assumptions, if not the one beside the agreement.",
    ),
    "opt_data_so_far": (
        "Mappen med det, der er observeret indtil nu; prognosen går ud fra det.",
        "The folder of what was observed so far; the forecast starts from it.",
    ),
    "opt_scenarios": ("Antal forløb.", "The number of runs."),
    "opt_luck": ("Frø: samme frø, samme forløb.", "Seed: the same seed gives the same runs."),
    "opt_chart": ("Skriv en figur til en .svg- eller .png-fil.", "Write a picture to an .svg or .png file."),
    "opt_figure_forecast": (
        "Figuren: fan er tilbagebetaling over tid, payers hvem der betaler.",
        "The picture: fan is repayment over time, payers who pays.",
    ),
    "opt_figure_sensitivity": (
        "Figuren: tornado er ét skøn ad gangen, break-even hvor kommunen går i nul.",
        "The picture: tornado is one estimate at a time, break-even where the municipality breaks even.",
    ),
    "opt_scenario": (
        "Skriv forløb nummer N som et register, så det kan afregnes for sig. Kræver --out.",
        "Write run number N as a register, to be settled by itself. Needs --out.",
    ),
}
