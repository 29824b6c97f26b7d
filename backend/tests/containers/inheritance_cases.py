"""
Who has which rights where: one line a case, to be read by people.

    what was said and done, in this order | who asks, and where = what they may there

There are the containers /a/b/c/d, /x/y and /public/box, the credentials /a/b/key and /a/b/other,
the people ann, ben and chief (who is an administrator), the service robot, and the roles staff,
crew and firm.
"""

CASES = """
# Each facet and value gives what it says, at the place itself, and nothing else
/a ann container read                                           | ann /a = container read
/a ann container read_write                                     | ann /a = container read_write
/a ann container no_access                                      | ann /a = nothing
/a ann configuration read                                       | ann /a = configuration read
/a ann configuration read_write                                 | ann /a = configuration read_write
/a ann configuration no_access                                  | ann /a = nothing
/a ann credential use                                           | ann /a = credential use
/a ann credential no_access                                     | ann /a = nothing
/a ann service use                                              | ann /a = service use
/a ann service no_access                                        | ann /a = nothing
/a ann security read                                            | ann /a = security read
/a ann security read_write                                      | ann /a = security read_write
/a ann security no_access                                       | ann /a = nothing
/a ann container read; /a ann credential use                    | ann /a = container read, credential use
/a ann security read; /a ann configuration read_write           | ann /a = security read, configuration read_write

# It holds for all below, however deep, and nowhere else
/a ann container read                                           | ann /a/b = container read
/a ann container read_write                                     | ann /a/b/c/d = container read_write
/a ann configuration read                                       | ann /a/b/c = configuration read
/a ann configuration read_write                                 | ann /a/b/key = configuration read_write
/a ann credential use                                           | ann /a/b/key = credential use
/a ann service use                                              | ann /a/b/c/d = service use
/a ann security read                                            | ann /a/b/key = security read
/a ann security read_write                                      | ann /a/b/c/d = security read_write
/ ann container read                                            | ann / = container read
/ ann container read                                            | ann /a/b/c/d = container read
/ ann credential use                                            | ann /x/y = credential use
/a/b ann container read_write                                   | ann /a = nothing
/a/b ann container read_write                                   | ann / = nothing
/a ann container read_write                                     | ann /x = nothing
/a/b/c/d ann credential use                                     | ann /a/b/key = nothing
/a ann container read_write                                     | ben /a = nothing

# The nearest entry counts, stronger or weaker, for each facet by itself
/a ann container read_write; /a/b ann container read            | ann /a/b = container read
/a ann container read_write; /a/b ann container read            | ann /a/b/c/d = container read
/a ann container read_write; /a/b ann container read            | ann /a = container read_write
/a ann container read; /a/b ann container read_write            | ann /a/b/c = container read_write
/ ann security read_write; /a/b ann security read               | ann /a/b/c = security read
/ ann configuration read; /a ann configuration read_write       | ann /a/b/key = configuration read_write
/a/b ann container read; /a ann container read_write            | ann /a/b/c = container read
/ ann container read_write; /a ann container read; /a/b/c ann container read_write | ann /a/b/c/d = container read_write
/ ann container read_write; /a ann container read; /a/b/c ann container read_write | ann /a/b = container read
/a ann container read; /a/b ann credential use                  | ann /a/b/c = container read, credential use
/a ann container read; /a ann container read_write              | ann /a/b = container read_write

# no_access stops what comes from above; nearer entries count again
/a ann container read_write; /a/b ann container no_access       | ann /a/b = nothing
/a ann container read_write; /a/b ann container no_access       | ann /a/b/c/d = nothing
/a ann container read_write; /a/b ann container no_access       | ann /a = container read_write
/a ann credential use; /a/b ann credential no_access            | ann /a/b/key = nothing
/a ann service use; /a/b/c ann service no_access                | ann /a/b/c/d = nothing
/ ann security read_write; /a ann security no_access            | ann /a/b/c/d = nothing
/ ann configuration read; /a ann configuration no_access        | ann /x = configuration read
/a ann container read; /a ann credential use; /a/b ann container no_access | ann /a/b = credential use
/a ann credential use; /a/b ann credential no_access; /a/b/c ann credential use | ann /a/b/c/d = credential use
/a ann credential no_access; / ann credential use               | ann /a/b = nothing
/a/b ann container no_access                                    | ben /a/b = nothing

# no_access denies nothing that comes another way
ann in staff; /a staff credential use; /a ann credential no_access | ann /a = credential use
ann in staff; /a staff credential use; /a/b ann credential no_access | ann /a/b/key = credential use
ann in staff; /a ann credential use; /a/b staff credential no_access | ann /a/b/key = credential use
ann in staff; ann in crew; /a staff container read; /a crew container no_access | ann /a = container read
ann in staff; /a staff security read; /a/b staff security no_access | ann /a/b = nothing
ann in staff; staff in crew; /a crew service use; /a staff service no_access | ann /a/b = service use
/a authenticated container read; /a ann container no_access     | ann /a/b = container read
/a ann container read; /a authenticated container no_access     | ann /a/b = container read
/a authenticated credential use; /a/b authenticated credential no_access | ann /a/b/key = nothing

# The strongest of all ways counts, each with its own nearest entry
ann in staff; /a ann container read; /a staff container read_write | ann /a/b = container read_write
ann in staff; /a ann container read_write; /a staff container read | ann /a/b = container read_write
ann in staff; / staff container read_write; /a/b ann container read | ann /a/b/c = container read_write
ann in staff; ann in crew; /a staff security read; / crew security read_write | ann /a = security read_write
ann in staff; ann in crew; /a staff container read; /a crew credential use | ann /a = container read, credential use
ann in staff; /a ann service use; /a staff service use          | ann /a/b = service use
ann in staff; /a authenticated configuration read; /a/b staff configuration read_write | ann /a/b = configuration read_write

# Roles: who is in one has what it has, through roles in roles, and not the other way round
/a staff container read                                         | ann /a = nothing
ann in staff; /a staff container read                           | ann /a/b/c = container read
/a staff container read; ann in staff                           | ann /a/b/c = container read
ann in staff; /a staff container read                           | ben /a = nothing
ann in staff; staff in crew; /a crew container read             | ann /a/b = container read
ann in staff; staff in crew; crew in firm; /a firm security read_write | ann /a/b/c/d = security read_write
/a firm credential use; crew in firm; staff in crew; ann in staff | ann /a/b/key = credential use
ann in crew; staff in crew; /a staff container read             | ann /a = nothing
ann in staff; staff in crew; staff in firm; /a crew container read; /a firm credential use | ann /a = container read, credential use
ann in staff; ann in crew; staff in firm; crew in firm; /a firm service use | ann /a = service use
ann in staff; /a staff container read; ann not in staff         | ann /a = nothing
ann in staff; staff in crew; /a crew container read; staff not in crew | ann /a = nothing
ann in staff; staff in crew; ann in crew; /a crew container read; staff not in crew | ann /a = container read
ann in staff; /a staff container read; staff is deleted         | ann /a = nothing
ann in staff; staff in crew; /a crew container read; staff is deleted | ann /a = nothing
ann in staff; ben in staff; /a staff container read; ann not in staff | ben /a = container read

# authenticated has everybody who is a person, and no service
/a authenticated container read                                 | ann /a/b = container read
/a authenticated container read                                 | ben /a/b = container read
/a authenticated container read                                 | robot /a/b = nothing
/ authenticated credential use                                  | ann /a/b/key = credential use
/ authenticated credential use                                  | robot /a/b/key = nothing

# A service has what was said of it and of its roles
/a robot credential use                                         | robot /a/b/key = credential use
/a robot credential use; /a/b robot credential no_access        | robot /a/b/key = nothing
robot in staff; /a staff credential use                         | robot /a/b/key = credential use
robot in staff; staff in crew; /a crew service use              | robot /a/b = service use
robot in staff; /a staff credential use; robot not in staff     | robot /a/b/key = nothing
/a robot credential use; robot is disabled                      | robot /a/b/key = nothing
/a robot credential use; robot is disabled; robot is enabled    | robot /a/b/key = credential use
/a robot credential use                                         | ann /a/b/key = nothing

# Who is disabled has nothing, whichever way it came, and has it back afterwards
/a ann container read_write; ann is disabled                    | ann /a/b = nothing
ann in staff; /a staff container read; ann is disabled          | ann /a/b = nothing
/a authenticated container read; ann is disabled                | ann /a/b = nothing
ann is disabled; /a ann container read                          | ann /a/b = nothing
/a ann container read_write; ann is disabled; ann is enabled    | ann /a/b = container read_write
/a ann container read_write; ben is disabled                    | ann /a/b = container read_write
ann is disabled; ann in staff; /a staff container read; ann is enabled | ann /a = container read

# An administrator has no way of their own
/a ann container read                                           | chief /a = nothing
/ chief credential use; /a chief credential no_access           | chief /a/b/key = nothing

# inherit takes an entry back: what is above counts again
/a ann container read; /a ann container inherit                 | ann /a/b = nothing
/ ann container read; /a ann container read_write; /a ann container inherit | ann /a/b = container read
/a ann container read; /a/b ann container no_access; /a/b ann container inherit | ann /a/b/c = container read
/a ann container read; /a ben container read; /a ben container inherit | ann /a/b = container read
/a ann container read; /a ann credential use; /a ann container inherit | ann /a/b = credential use

# A move takes along what was said of the thing itself, and leaves what was said around it
/a ann container read; /a/b moves to /x                         | ann /x/b/c/d = nothing
/x ann container read; /a/b moves to /x                         | ann /x/b/c/d = container read
/a ann container read; /a/b moves to /x                         | ann /a = container read
/a/b ann container read; /a/b moves to /x                       | ann /x/b/c = container read
/a/b/c ann credential use; /a/b moves to /x                     | ann /x/b/c/d = credential use
/x ann container read_write; /a/b ann container read; /a/b moves to /x | ann /x/b/c = container read
/a ann security read; /x/y ann security no_access; /a/b moves to /x/y | ann /x/y/b/c = nothing
/a ann container read; /a/b moves to /x; /x/b moves to /a       | ann /a/b/c = container read
/a ann credential use; /a/b/key moves to /x                     | ann /x/key = nothing
/x ann credential use; /a/b/key moves to /x/y                   | ann /x/y/key = credential use
/a/b/key ann credential use; /a/b/key moves to /x               | ann /x/key = credential use
/a/b ann credential use; /a/b/c moves to /x; /a/b/key moves to /x/c | ann /x/c/key = nothing
ann in staff; /x staff service use; /a moves to /x/y            | ann /x/y/a/b/c/d = service use
/a ann container read; /x moves to /a/b/c                       | ann /a/b/c/x/y = container read
/a ann container read; /a/b is named z                          | ann /a/z/c/d = container read

# What is made takes over what is around it; what is deleted takes nothing else along
/a ann container read; /a/b/new is made                         | ann /a/b/new = container read
/a ann credential use; /a/b ann credential no_access; /a/b/newkey is made | ann /a/b/newkey = nothing
/a/b ann credential use; /a/b/newkey is made; /a/b ann credential inherit | ann /a/b/newkey = nothing
/a/b/c ann container read; /a/b/c/d ben container read; /a/b/c/d is deleted | ann /a/b/c = container read
/a/b/key ann credential use; /a/b ann security read; /a/b/key is deleted | ann /a/b/other = security read
/a ben container read; /a ann container read; ben is deleted    | ann /a/b = container read
/a robot credential use; /a ann credential use; robot is deleted | ann /a/b/key = credential use
/ ann credential use; /a ben credential use; ben is deleted     | ann /a/b/key = credential use

# An entry on one credential shares it, and nothing beside it
/a/b/key ann credential use                                     | ann /a/b/key = credential use
/a/b/key ann credential use                                     | ann /a/b/other = nothing
/a/b/key ann credential use                                     | ann /a/b = nothing
/a/b/key ann configuration read_write; /a/b/key ann security read | ann /a/b/key = configuration read_write, security read
/a ann credential use; /a/b/key ann credential no_access        | ann /a/b/key = nothing
/a ann credential use; /a/b/key ann credential no_access        | ann /a/b/other = credential use
/a ann configuration read_write; /a/b/key ann configuration read | ann /a/b/key = configuration read
/a ann container read; /a/b/key ben credential use              | ann /a/b/key = container read
ann in staff; /a/b/key staff credential use; /a/b/key ann credential no_access | ann /a/b/key = credential use
/a/b/key robot credential use                                   | robot /a/b/key = credential use
/a/b/key ann credential use; /a/b/key ann credential inherit    | ann /a/b/key = nothing

# To use is not to read, and to read is not to use
/a ann credential use; /a/b ann configuration no_access         | ann /a/b/key = credential use
/a ann configuration read_write; /a ann container read_write    | ann /a/b/key = configuration read_write, container read_write
/a ann configuration read_write; /a/b ann credential use; /a/b ann configuration no_access | ann /a/b/key = credential use

# /public is everybody's from the start, people's that is
                                                                | ann /public = container read_write, configuration read_write, credential use, security read
                                                                | ben /public/box = container read_write, configuration read_write, credential use, security read
                                                                | robot /public/box = nothing
ann is disabled                                                 | ann /public = nothing
                                                                | ann / = nothing
                                                                | ann /a = nothing
/public/box authenticated configuration read                    | ann /public/box = container read_write, configuration read, credential use, security read
/public/box authenticated credential no_access                  | ann /public = container read_write, configuration read_write, credential use, security read
/public/box authenticated credential no_access                  | ann /public/box = container read_write, configuration read_write, security read
/public/box ann credential no_access                            | ann /public/box = container read_write, configuration read_write, credential use, security read
/public ann service use                                         | ann /public/box = container read_write, configuration read_write, credential use, service use, security read
/a/b/key moves to /public                                       | ann /public/key = container read_write, configuration read_write, credential use, security read
/public/box moves to /a                                         | ann /a/box = nothing
"""  # noqa: E501 - a case is one line, however long
