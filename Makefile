# Imprimatur in six commands. `make` alone lists them.
#
#   PYTHON   which Python makes the virtual environment (default python3; 3.11 or newer)
#   Others are read by `make run`: PORT, STATE, DEMO_PASSWORD, DATABASE_URL, REDIS_URL, PGBIN, REDIS_SERVER.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

.PHONY: help setup run test check shots model

help:
	@echo "make setup   prepare everything for work on the code"
	@echo "make run     start the application on this machine"
	@echo "make test    run all tests"
	@echo "make check   format, lint, types, import rules, migrations, templates"
	@echo "make shots   take a picture of every page to docs/screenshots/"
	@echo "make model   train the learned scores of the checker again: make model DATA=folder"

setup:
	@$(PYTHON) tools/bootstrap.py requirements-dev.txt

run:
	@$(PYTHON) tools/bootstrap.py requirements.txt
	@$(VENV_PYTHON) manage.py up

test: setup
	@$(VENV_PYTHON) -m pytest -n 2 --dist loadfile

check: setup
	@$(VENV_PYTHON) -m tools.check

shots: setup
	@$(VENV_PYTHON) -m tools.shots

# The folder that holds respect_train.csv; docs/model-card.md says where its texts come from.
DATA ?= data

model:
	@$(PYTHON) tools/bootstrap.py requirements-model.txt
	@$(VENV_PYTHON) -m tools.model $(DATA)
