"""Names of people, schools and places in the district: invented, with the scripts and marks of a real roster."""

from __future__ import annotations

import unicodedata

DISTRICT = "Maple Valley Unified School District"
DOMAIN = "mvusd.example"
STUDENT_DOMAIN = "students.mvusd.example"

_GIVEN = """
Aaliyah Aaron Abigail Adrian Ahmed Aiden Aisha Alejandro Alexa Alice Alina Amara Amelia Amir Ana Andre Andrea
Angel Anika Anna Anthony Aria Ariana Arjun Asher Ashley Aurora Ava Avery Axel Bailey Beatriz Benjamin Bianca
Björn Brandon Brianna Brooklyn Bryce Caleb Camila Carlos Carmen Caroline Carter Catalina Charlotte Chloé
Christian Claire Cole Connor Cora Daniel Daniela Dante David Delilah Destiny Diego Dina Dmitri Dominic Dylan
Eduardo Elena Eli Eliana Elijah Elise Ella Emeka Emilia Emily Emma Eric Ethan Eva Evelyn Ezra Fatima Felix
Fernanda Finn Freya Gabriel Gabriela Genesis George Gianna Grace Grayson Hailey Hana Hannah Harper Hassan Hazel
Henry Hudson Hugo Ian Ibrahim Imani Iris Isaac Isabella Isaiah Isla Ivan Jack Jackson Jada Jaden James Jasmine
Javier Jayden Jenna Jeremiah Jocelyn Jonah Jordan José Josephine Joshua Juan Julia Julian Kai Kaitlyn Karim
Kateryna Kayla Keira Kenji Kevin Khadija Kiara Kofi Kylie Landon Layla Leah Leila Leo Levi Liam Lila Lina Logan
Lorenzo Lucas Lucía Luis Luna Lydia Mackenzie Madison Malik Marcus María Mariana Mason Mateo Matthew Maya Mei
Melanie Mia Micah Miguel Mila Minh Mohammed Molly Mònica Naomi Natalia Nathan Nevaeh Nia Nicolás Nina Noah Noor
Nora Oliver Olivia Omar Oscar Owen Paige Parker Penelope Peter Piper Priya Quinn Rafael Raúl Reagan Renée Riley
River Robert Rohan Rosa Rowan Ruby Ryan Sadie Samantha Samir Samuel Santiago Sara Sasha Savannah Sean Sebastián
Selena Seo-yeon Sergio Skylar Sofía Sonia Stella Tariq Taylor Thao Theo Thomas Tobias Tristan Tyler Valentina
Vanessa Victor Victoria Violet Vivian Wei Wesley William Wyatt Xavier Ximena Yara Yusuf Zachary Zahra Zara Zion
Zoë
"""
_FAMILY = """
Abbott Acosta Adams Adeyemi Aguilar Ahmed Alexander Ali Allen Alvarez Anderson Andrews Arnold Ávila Bailey Baker
Banks Barnes Barrett Bauer Bell Bennett Berg Bishop Black Blake Boone Bowman Boyd Bradley Brooks Brown Bryant
Burke Burns Butler Cabrera Caldwell Campbell Cárdenas Carlson Carpenter Carroll Carter Castillo Castro Chan
Chang Chapman Chavez Chen Cho Choi Clark Cohen Cole Collins Contreras Cook Cooper Cortez Cox Craig Crawford Cruz
Cunningham D'Angelo Daniels Davis Dawson Delgado Díaz Dixon Domínguez Douglas Doyle Duncan Dunn Edwards Elliott
Ellis Espinoza Estrada Evans Farah Ferguson Fernández Fields Fischer Fisher Fleming Flores Flynn Ford Foster Fox
Francis Franklin Freeman Fuentes Gallagher García Gardner Garza Gibson Gilbert Gomez Gonzales González Goodwin
Gordon Graham Grant Gray Green Greene Griffin Guerrero Gupta Gutierrez Guzman Hale Hall Hamilton Hansen Harper
Harris Hart Harvey Hassan Hawkins Hayes Henderson Henry Hernández Herrera Hicks Higgins Hill Hoang Hoffman
Holmes Horton Howard Hudson Huang Hughes Hunt Hussein Ibarra Jackson Jacobs James Jensen Jiménez Johnson
Johnston Jones Jordan Joseph Kaur Keller Kelly Kennedy Khan Kim King Klein Knight Kowalski Kumar Lam Lane Larson
Le Lee Leon Lewis Li Lin Lindqvist Liu Lopez Lowe Luna Lynch Mahoney Maldonado Marshall Martin Martínez Mason
Matthews May McCarthy McDonald McKenzie Medina Mehta Mejía Mendoza Meyer Miller Mills Mitchell Mohamed Molina
Montgomery Moore Morales Moreno Morgan Morris Muñoz Murphy Murray Myers Nakamura Navarro Nelson Newman Ng Nguyễn
Nichols Novak Núñez O'Brien O'Connor O'Neil Okafor Okonkwo Oliver Olsen Ortega Ortiz Osei Owens Padilla Palmer
Park Parker Patel Patterson Payne Peña Pereira Perez Perkins Perry Peters Petrov Pham Phillips Pierce Porter
Powell Price Quinn Ramirez Ramos Ray Reed Reese Reyes Reynolds Rice Richards Riley Rivera Robbins Roberts
Robinson Rodríguez Rogers Rojas Romero Rosario Ross Ruiz Russell Ryan Salazar Sanchez Sanders Sandoval Santos
Sato Saunders Schmidt Schneider Schultz Scott Shah Sharma Shaw Silva Simmons Singh Smith Snyder Solis Sørensen
Soto Spencer Stephens Stevens Stewart Stone Suárez Sullivan Swanson Takahashi Tanaka Taylor Terry Thomas
Thompson Torres Tran Trujillo Tucker Turner Valdez Valencia Vargas Vasquez Vega Velázquez Wagner Walker Wallace
Walsh Wang Ward Warren Washington Watkins Watson Weaver Webb Weber Welch Wells West Wheeler White Williams
Willis Wilson Wong Wood Woods Wright Wu Yamamoto Yang Young Zamora Zhang Zimmerman Żukowski
"""
_PLACES = """
Maple, Oak Ridge, Lincoln, Westfield, Cedar Creek, Riverside, Washington, Pine Grove, Jefferson, Sunnyside, Roosevelt
Lakeview, Franklin, Hillcrest, Madison, Willow Springs, Monroe, Meadowbrook, Jackson, Birchwood, Adams, Eastgate, Carver
Fairview, Tubman, Northside, Chavez, Stone Bridge, Parks, Valley View, Kennedy, Harbor Point, Edison, Brookside, Whitman
Aspen Hills, Douglass, Clearwater, Mann, Redwood, Marshall, Copper Canyon, Grant, Elmwood, Hughes, Silver Lake, Hamilton
Orchard, Truman, Mill Pond, Wilson, Prairie Wind, Sainte-Zoé, Garfield, Granite Falls, Cleveland, Heron Bay, Taft
Juniper, Harrison
"""
GIVEN = tuple(_GIVEN.split())
FAMILY = tuple(_FAMILY.split())
PLACES = tuple(name.strip() for name in _PLACES.replace("\n", ",").split(",") if name.strip())


def slug(name: str) -> str:
    """Return the part of an e-mail address that a roster import makes of a name: ASCII, lower case, no marks."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ż", "Z")).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalnum() or letter == "-")


def place(index: int) -> str:
    """Return a place's name, unique for every index."""
    name = PLACES[index % len(PLACES)]
    round_ = index // len(PLACES)
    return (
        name
        if round_ == 0
        else f"{name} {('North', 'South', 'East', 'West')[(round_ - 1) % 4]} {1 + (round_ - 1) // 4}"
    )
