"""Countries by the names that news gives them, so that "Uganda reported 102" is known to tell of a place."""

from __future__ import annotations

from monitor.extraction.words import phrase_list

COUNTRIES = frozenset(
    phrase_list(
        """
    Afghanistan | Albania | Algeria | Angola | Argentina | Armenia | Australia | Austria | Azerbaijan |
    Bahrain | Bangladesh | Belarus | Belgium | Benin | Bhutan | Bolivia | Bosnia | Botswana | Brazil |
    Bulgaria | Burkina Faso | Burundi | Cambodia | Cameroon | Canada | Chad | Chile | China | Colombia |
    Congo | Costa Rica | Croatia | Cuba | Cyprus | Denmark | Djibouti | Dominica | Ecuador | Egypt |
    El Salvador | Eritrea | Estonia | Eswatini | Ethiopia | Fiji | Finland | France | Gabon | Gambia | Gaza |
    Georgia | Germany | Ghana | Greece | Guatemala | Guinea | Guyana | Haiti | Honduras | Hungary | Iceland |
    India | Indonesia | Iran | Iraq | Ireland | Israel | Italy | Ivory Coast | Jamaica | Japan | Jordan |
    Kazakhstan | Kenya | Kosovo | Kuwait | Kyrgyzstan | Laos | Latvia | Lebanon | Lesotho | Liberia | Libya |
    Lithuania | Luxembourg | Madagascar | Malawi | Malaysia | Maldives | Mali | Malta | Mauritania |
    Mauritius | Mexico | Moldova | Mongolia | Montenegro | Morocco | Mozambique | Myanmar | Namibia | Nepal |
    Netherlands | New Zealand | Nicaragua | Niger | Nigeria | North Macedonia | Norway | Oman | Pakistan |
    Panama | Papua New Guinea | Paraguay | Peru | Philippines | Poland | Portugal | Puerto Rico | Qatar |
    Romania | Russia | Rwanda | Samoa | Saudi Arabia | Senegal | Serbia | Sierra Leone | Singapore |
    Slovakia | Slovenia | Solomon Islands | Somalia | South Africa | South Sudan | Spain | Sri Lanka |
    Sudan | Suriname | Sweden | Switzerland | Syria | Taiwan | Tajikistan | Tanzania | Thailand | Togo |
    Tonga | Tunisia | Turkey | Turkiye | Turkmenistan | Uganda | Ukraine | United Arab Emirates |
    United Kingdom | United States | Uruguay | Uzbekistan | Vanuatu | Venezuela | Vietnam | Yemen | Zambia |
    Zimbabwe
        """
    )
)
