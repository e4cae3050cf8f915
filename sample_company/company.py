"""The whole company: block by block, so that memory does not grow with it."""

from __future__ import annotations

import shutil

from sample_company import contracts, crm, engagement, finance, stripe, subscriptions, support, usage
from sample_company.answer_key import AnswerKey
from sample_company.config import BLOCK_ACCOUNTS, Config
from sample_company.landing import Landing
from sample_company.population import people, staff
from sample_company.presence import presence
from sample_company.rates import exchange_rates


def make(config: Config) -> Landing:
    """Write raw data and answer key; what an earlier run left in the tables' folders is removed."""
    landing, key = Landing(config), AnswerKey(config)
    rates, team = exchange_rates(config), staff(config)
    shutil.rmtree(config.out / "events" / "usage_events", ignore_errors=True)
    finance.land_company(config, landing, rates)
    crm.land_company(landing, team)
    stripe.land_company(config, landing)
    support.land_company(config, landing, team)
    usage.land_features(landing)
    plans: list[usage.Plan] = []
    for block, first in enumerate(range(0, config.accounts, BLOCK_ACCOUNTS)):
        size = min(BLOCK_ACCOUNTS, config.accounts - first)
        some = people(config, team, block, first, size)
        book = contracts.simulate(config, some, rates, block)
        ledger = subscriptions.simulate(config, some, rates, block)
        there = presence(config, some, book, ledger)
        crm.land_block(config, landing, some, team, book, block)
        stripe.land_block(config, landing, some, ledger, block)
        finance.land_block(config, landing, some, book, block)
        engagement.land_block(config, landing, some, there, block)
        support.land_block(config, landing, some, there, team, block)
        key.write_block(some, book, ledger)
        plans.append(usage.plan(config, some, there, book, ledger, block))
        config.say(f"accounts {first + size:,} of {config.accounts:,}")
    key.close()
    finance.land_costs(config, landing, key.cmrr_by_segment)
    usage.land_events(config, landing, usage.join_plans(plans))
    landing.write_counts()
    return landing
