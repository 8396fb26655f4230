"""Xapian as public-inbox, and so lore, uses it: English stems, all words wanted (AND), BM25.

xapian_peer.py DOCUMENTS QUERIES LIMIT; see request.mjs for what these are and what is printed.
"""

import json
import sys
import tempfile

import xapian

documents, queries, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
with tempfile.TemporaryDirectory() as folder:
    database = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OPEN)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("en"))
    with open(documents, encoding="utf-8") as lines:
        for line in lines:
            mail = json.loads(line)
            document = xapian.Document()
            document.set_data(mail["id"])
            generator.set_document(document)
            for field in ("title", "author", "text"):
                generator.index_text(mail[field])
                generator.increase_termpos()
            database.add_document(document)
    database.commit()
    parser = xapian.QueryParser()
    parser.set_stemmer(xapian.Stem("en"))
    parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
    parser.set_default_op(xapian.Query.OP_AND)
    parser.set_database(database)
    enquire = xapian.Enquire(database)
    runs = {}
    with open(queries, encoding="utf-8") as lines:
        for line in lines:
            query = json.loads(line)
            enquire.set_query(parser.parse_query(query["text"]))
            runs[query["id"]] = [match.document.get_data().decode() for match in enquire.get_mset(0, limit)]
    json.dump(runs, sys.stdout)
