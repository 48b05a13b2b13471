const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Given names found in British practices, of many origins and ages. */
export const GIVEN_NAMES = words(`
  Aaliyah Aaron Abdul Abigail Adam Adebayo Agnes Ahmed Aidan Aisha Alan Alasdair Albert Alex Alfie Alice Alison Amara
  Amelia Amina Amir Amy Andrew Angela Angharad Anita Ann Anthony Anwar Archie Arjun Arthur Asha Ava Ayesha Barbara Beatrice
  Ben Bethan Bilal Brenda Brian Bronwen Callum Carol Caroline Carys Catherine Ceri Chantelle Charlie Charlotte Chidi
  Chloë Christine Christopher Ciara Claire Clive Colin Connor Craig Daisy Daniel David Dawn Deborah Deepa Denise Dennis
  Derek Dev Diane Dominik Donald Doreen Dorothy Dylan Edith Edward Eilidh Eirlys Eleanor Elena Elizabeth Ella Ellie
  Elsie Emily Emma Emmanuel Eric Esme Ethan Evie Ewa Faisal Farah Fatima Fiona Florence Folake Francis Frank Freya
  Gareth Gary Gemma Geoffrey George Gerald Ginevra Gloria Gordon Grace Graham Gurpreet Gwen Hamza Hannah Harpreet Harry
  Hassan Heather Helen Henry Hilary Holly Huw Ian Ibrahim Ieuan Imran Ines Ioana Iqra Irene Isaac Isabella Isla Ivan
  Jack Jacob Jamal James Jamila Jan Jane Janet Jasmine Jason Jean Jennifer Jessica Joan Joanne John Jordan Joseph Joyce
  Julie June Kamal Karen Karim Katarzyna Kathleen Keith Kelly Kenneth Kevin Khadija Kiran Krystyna Lakshmi Laura Lauren
  Layla Leah Lee Leila Leo Lewis Liam Lily Linda Lola Louise Lucy Luke Lynn Mabel Maeve Maisie Malcolm Manjit Margaret
  Maria Marion Mark Marlon Martin Mary Matthew Maureen Megan Mei Mercy Mia Michael Michelle Mihai Millie Mohammed Moira
  Molly Monica Morag Muhammad Muriel Nadia Naomi Natalie Nathan Neha Neil Ngozi Niamh Nicola Nigel Nikhil Noah Nora
  Norman Oliver Olivia Oluwaseun Omar Oscar Owen Patricia Patrick Paul Pauline Pavel Peter Philip Phoebe Poppy Pradeep
  Precious Priya Rachel Rajesh Ranjit Raymond Rebecca Rhys Richard Rita Robert Robin Roger Ronald Rose Rosie Ruby Rukhsana
  Ruth Ryan Saira Sally Samir Samuel Sandra Sanjay Sarah Scarlett Sean Shabana Shanice Sharon Sheila Shirley Siân Simon
  Sinéad Sofia Sophie Stanley Stephen Steven Stuart Sunita Susan Suzanne Sylvia Tanya Tariq Teresa Thandiwe Theo Thomas
  Timothy Tomasz Tracey Tunde Usman Valerie Vera Victoria Vijay Violet Wai Walter Wei Wendy William Winifred Xin Yasmin
  Yusuf Yvonne Zainab Zara Zoë Zofia
`);

/** Family names, from the most common to some that test a system: apostrophes, hyphens, accents, two words. */
export const FAMILY_NAMES = [
  ...words(`
  Abbott Abdullah Adams Adeyemi Afzal Ahmed Akhtar Alexander Ali Allen Anderson Andrews Appiah Armstrong Asante Ashworth
  Atkinson Bailey Baker Balogun Banerjee Barker Barnes Barrett Bates Begum Bell Bennett Bhatt Bibi Black Boateng Booth
  Bradley Brooks Brown Bryant Burke Burns Butler Byrne Campbell Carr Carter Chan Chapman Chaudhry Chen Chowdhury Clark
  Clarke Cole Collins Cook Cooper Cox Craig Crawford Cunningham Das Davidson Davies Davis Dawson Desai Dhillon Dixon Doherty
  Douglas Doyle Duncan Dunn Edwards Ellis Evans Farooq Ferguson Fernandes Fisher Fleming Fletcher Foster Fox Fraser
  Gallagher Gardner George Ghosh Gibson Gill Gordon Graham Grant Gray Green Griffiths Gupta Hall Hamilton Hamza Harris Harrison
  Hart Harvey Hassan Hayes Henderson Hill Holmes Hopkins Howard Hughes Hunt Hunter Hussain Hussein Ibrahim Iqbal Islam Jackson
  Jama James Jenkins John Johnson Johnston Jones Joseph Kang Kapoor Kaur Kaya Kelly Kennedy Kerr Khan King Knight Kowalski
  Kumar Lam Lawrence Lawson Lee Lewis Li Liu Lloyd Lowe Macdonald MacLeod Mahmood Malik Marshall Martin Mason Matthews
  McCarthy McDonald McGregor McIntyre McKenzie McLaughlin Mehta Mensah Miah Miller Mills Mitchell Mohamed Moore Morgan
  Morris Morrison Moyo Murphy Murray Musa Mwangi Nair Ncube Nelson Newman Nguyen Nowak Nwosu Obi Odunsi Okafor Okonkwo
  Oliver Osei Owen Palmer Parker Parry Patel Pearce Pereira Perry Phillips Popescu Porter Powell Price Quinn Rahman
  Rai Rana Reid Reynolds Richards Richardson Roberts Robertson Robinson Rodrigues Rogers Rose Ross Russell Ryan
  Saeed Sandhu Santos Scott Sesay Shah Sharma Sharp Shaw Sheikh Simmons Simpson Singh Smith Spencer Stevens Stewart Stone
  Sullivan Sutherland Taylor Thomas Thompson Thomson Tran Turner Uddin Varga Wade Walker Wallace Walsh Wang Ward Watson Watts
  Webb Welsh West White Wilkinson Williams Williamson Wilson Wójcik Wood Woods Wright Yilmaz Young Yusuf Zhang
  O'Brien O'Connor O'Neill D'Souza Smith-Jones Begum-Ali Llewellyn-Rees Núñez Brontë
  `),
  'de Silva',
  'van der Berg',
];

export const STREETS: readonly string[] = [
  'Acorn Lane',
  'Beech Road',
  'Chapel Street',
  'Church Lane',
  'Elm Grove',
  'Green Lane',
  'High Street',
  'Mill Road',
  'Park Avenue',
  'Queen Street',
  'School Lane',
  'Station Road',
];
