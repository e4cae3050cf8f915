"""python -m tests.known_answers is python -m tests.known_answers.run."""

import sys

from tests.known_answers.run import main

sys.exit(main())
