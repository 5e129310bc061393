"""Nouns by what they name, and the names of countries. Only lists."""

from __future__ import annotations

PERSONS = frozenset(
    """activist actor actress adviser advisor ambassador artist astronaut athlete attorney author
    billionaire boxer businessman candidate celebrity ceo champion chef chief coach comedian
    commander congressman congresswoman contender dictator diplomat director doctor driver envoy
    executive founder general golfer governor gymnast host judge justice king lawmaker lawyer leader
    legend man mayor minister model monarch musician negotiator nominee official person pilot player
    politician pope president prince princess queen rapper representative royal scientist secretary
    senator singer speaker spokesman spokeswoman star teenager tycoon winner woman writer""".split()
)

BODIES = frozenset(
    """administration agency airline army automaker bank body brand chain club commission committee company
    congress council court department embassy firm government group league maker manufacturer ministry
    network newspaper organisation organization parliament party platform retailer senate team
    university""".split()
)

GROUPS = frozenset(
    """army aviation delegation forces government jets militants mission negotiators planes side soldiers team
    troops warplanes""".split()
)

LANDS = frozenset("""countries country nation nations""".split())

UNITS = frozenset(
    """century day decade dollar euro foot hour inch kilogram kilometer meter metre mile minute month
    percent pound week year""".split()
)

COUNTRIES = frozenset(
    """afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas
    bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia botswana brazil
    britain brunei bulgaria burma burundi cambodia cameroon canada chad chile china colombia congo
    croatia cuba cyprus czechia denmark djibouti dominica ecuador egypt england eritrea estonia
    eswatini ethiopia fiji finland france gabon gambia georgia germany ghana greece greenland
    grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland
    israel italy jamaica japan jordan kazakhstan kenya kiribati korea kosovo kuwait kyrgyzstan laos
    latvia lebanon lesotho liberia libya liechtenstein lithuania luxembourg madagascar malawi
    malaysia maldives mali malta mauritania mauritius mexico micronesia moldova monaco mongolia
    montenegro morocco mozambique myanmar namibia nauru nepal netherlands nicaragua niger nigeria
    norway oman pakistan palau palestine panama paraguay peru philippines poland portugal qatar
    romania russia rwanda samoa scotland senegal serbia seychelles singapore slovakia slovenia
    somalia spain sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo
    tonga tunisia turkey turkiye turkmenistan tuvalu uae uganda uk ukraine uruguay us usa uzbekistan
    vanuatu vatican venezuela vietnam wales yemen zambia zimbabwe""".split()
) | frozenset(
    """bosnia and herzegovina, burkina faso, cape verde, costa rica, czech republic, dominican
    republic, east timor, el salvador, equatorial guinea, great britain, hong kong, ivory coast,
    marshall islands, new zealand, north korea, north macedonia, northern ireland, papua new
    guinea, puerto rico, san marino, saudi arabia, sierra leone, solomon islands, south africa,
    south korea, south sudan, soviet union, sri lanka, trinidad and tobago, united arab
    emirates, united kingdom, united states, united states of america""".replace("\n    ", " ").split(", ")
)
